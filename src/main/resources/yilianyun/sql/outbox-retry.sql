UPDATE yly_outbox SET due_at = :now
WHERE id = :id AND (CAST(:subscription AS CHAR(32)) IS NULL OR subscription = :subscription)
