UPDATE yly_encryption SET pending_id = :keyId, changed_at = :now WHERE name = 'keyset'
