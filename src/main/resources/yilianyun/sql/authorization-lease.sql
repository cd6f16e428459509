UPDATE yly_authorization SET due_at = :due, attempts = attempts + 1, error_code = NULL, error_text = NULL WHERE id = :id
