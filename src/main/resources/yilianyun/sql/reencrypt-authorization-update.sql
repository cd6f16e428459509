UPDATE yly_authorization SET code = :encryptedCode WHERE id = :id
