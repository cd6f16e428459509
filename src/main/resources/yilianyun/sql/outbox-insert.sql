INSERT INTO yly_outbox (subscription, id, sequence_no, app, subject, type, event, created_at, due_at, attempts)
VALUES (:subscription, :id, :sequence, :app, :subject, :type, :event, :now, :now, 0)
