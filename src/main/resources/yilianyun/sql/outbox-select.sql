SELECT subscription, app, subject
FROM yly_outbox
WHERE id = :id AND (CAST(:subscription AS CHAR(32)) IS NULL OR subscription = :subscription)
