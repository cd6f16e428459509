-- Apart from outbox-select-due: as one statement, with a plan that PostgreSQL made for an empty table, it compares every event with every other.
SELECT app, subject, sequence_no, due_at
FROM yly_outbox
WHERE subscription = :subscription AND subject IN (:subjects) AND attempts > 0 AND due_at > :dueAt
