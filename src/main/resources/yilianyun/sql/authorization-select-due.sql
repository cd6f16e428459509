SELECT * FROM yly_authorization
WHERE due_at <= :now
  AND EXISTS (SELECT 1 FROM yly_app WHERE yly_app.app = yly_authorization.app AND yly_app.state = 'RUNNING')
ORDER BY due_at
LIMIT :limit
FOR UPDATE SKIP LOCKED
