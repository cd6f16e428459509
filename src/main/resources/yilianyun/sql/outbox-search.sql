SELECT id, subscription, app, subject, type, created_at, due_at, attempts, error
FROM yly_outbox
WHERE (CAST(:subscription AS CHAR(32)) IS NULL OR subscription = :subscription)
ORDER BY sequence_no, id, subscription
LIMIT :limit OFFSET :offset
