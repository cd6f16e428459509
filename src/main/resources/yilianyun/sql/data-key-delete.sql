DELETE FROM yly_data_key WHERE id = :keyId
