SELECT id, subscription, app, subject, type, created_at, due_at, attempts, error
FROM yly_outbox
WHERE 1 = 1 [[AND subscription = :subscription]]
ORDER BY sequence_no, id, subscription
LIMIT :limit OFFSET :offset
