SELECT id, app, type, event, attempts FROM yly_outbox WHERE due_at <= :now ORDER BY due_at LIMIT :limit
