UPDATE yly_authorization SET due_at = :due, attempts = attempts + 1 WHERE id = :id
