-- A time further away than the longest pause comes from a clock that was wrong.
SELECT id, app, subject, type, event, attempts, sequence_no, due_at
FROM yly_outbox
WHERE subscription = :subscription AND (due_at <= :now OR due_at > :bound)
ORDER BY due_at, sequence_no
LIMIT :limit
