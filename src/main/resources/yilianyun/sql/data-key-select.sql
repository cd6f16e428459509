SELECT id, generation, wrapped, wrapped_by, created_at, complete_at FROM yly_data_key ORDER BY generation
