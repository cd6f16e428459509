-- An event, and those that wait behind it.
UPDATE yly_outbox SET due_at = :now
WHERE subscription = :subscription AND app = :app AND subject = :subject AND due_at > :now AND (id = :id OR attempts = 0)
