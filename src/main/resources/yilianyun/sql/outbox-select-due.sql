-- Not before an earlier event of the same printer that is due later. A time further away than the longest pause comes from a clock that was wrong.
SELECT id, app, subject, type, event, attempts
FROM yly_outbox o
WHERE subscription = :subscription AND (due_at <= :now OR due_at > :bound) AND NOT EXISTS (
  SELECT 1 FROM yly_outbox earlier
  WHERE earlier.subscription = o.subscription AND earlier.app = o.app AND earlier.subject = o.subject
    AND earlier.sequence_no < o.sequence_no AND earlier.due_at > o.due_at)
ORDER BY due_at, sequence_no
LIMIT :limit
