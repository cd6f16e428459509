UPDATE yly_encryption SET complete_id = :keyId WHERE name = 'keyset' AND primary_id = :keyId
