UPDATE yly_authorization SET code = :encrypted WHERE id = :id
