INSERT INTO yly_outbox (id, app, type, event, created_at, due_at, attempts)
VALUES (:id, :app, :type, :event, :now, :now, 0)
