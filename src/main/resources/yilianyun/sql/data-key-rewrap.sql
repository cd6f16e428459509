UPDATE yly_data_key SET wrapped = :wrapped, wrapped_by = :wrappedBy WHERE id = :keyId
