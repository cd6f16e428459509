-- What is due, and what a clock that was ahead has put off for longer than any pause.
(SELECT id, app, type, event, attempts FROM yly_outbox WHERE due_at <= :now ORDER BY due_at LIMIT :limit)
UNION ALL
(SELECT id, app, type, event, attempts FROM yly_outbox WHERE due_at > :latest ORDER BY due_at LIMIT :limit)
