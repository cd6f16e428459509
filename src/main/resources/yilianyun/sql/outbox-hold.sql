-- What comes after an event of the same printer waits for it.
UPDATE yly_outbox SET due_at = :due
WHERE subscription = :subscription AND app = :app AND subject = :subject AND sequence_no > :sequence AND due_at < :due
