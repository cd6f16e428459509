UPDATE yly_outbox SET due_at = :due, attempts = :attempts, error = :error
WHERE subscription = :subscription AND id = :id
