-- A halted application's exchanges wait, but no longer than their codes live: then they end, without a call.
SELECT * FROM yly_authorization
WHERE due_at <= :now
  AND (received_at < :receivedBefore
    OR EXISTS (SELECT 1 FROM yly_app WHERE yly_app.app = yly_authorization.app AND yly_app.state = 'RUNNING'))
ORDER BY due_at
LIMIT :limit
FOR UPDATE SKIP LOCKED
