UPDATE yly_encryption SET primary_id = :keyId, pending_id = NULL, complete_id = NULL, changed_at = :now WHERE name = 'keyset'
