UPDATE yly_outbox SET due_at = :due, attempts = :attempts WHERE id = :id
