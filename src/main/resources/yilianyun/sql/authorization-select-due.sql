-- The exchanges of an application that is halted, or that this node does not know, wait, but no longer than their codes live: then they
-- end, without a call. A time further away than any wait comes from a clock that was wrong.
SELECT * FROM yly_authorization
WHERE (due_at <= :now OR due_at > :bound)
  AND (received_at < :receivedBefore
    OR app IN (:apps)
      AND EXISTS (SELECT 1 FROM yly_app WHERE yly_app.app = yly_authorization.app AND yly_app.state = 'RUNNING'))
ORDER BY due_at
LIMIT :limit
FOR UPDATE SKIP LOCKED
