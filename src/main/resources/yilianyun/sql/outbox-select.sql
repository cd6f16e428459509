SELECT subscription, app, subject
FROM yly_outbox
WHERE id = :id [[AND subscription = :subscription]]
