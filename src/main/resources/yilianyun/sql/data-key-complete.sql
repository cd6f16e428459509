UPDATE yly_data_key SET complete_at = :now WHERE id = :keyId
