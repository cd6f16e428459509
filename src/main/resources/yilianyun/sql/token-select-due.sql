-- For camel-jdbc (named parameters with a question mark). Served by the index on (in_doubt, app, due_at).
-- Between the runs of a cron that fires rarely, expiresBefore leaves out what can wait for the next one. What is in doubt cannot, since the
-- platform repeats its answer for two hours; nor can a faulted token that is due, since a person has asked for its retry.
SELECT *
FROM yly_token
WHERE app = :?app AND in_doubt = :?inDoubt AND due_at <= :?now
  AND (in_doubt = 1 OR status = 'FAULTED' OR access_expires_at < :?expiresBefore)
ORDER BY due_at
LIMIT :?limit
FOR UPDATE SKIP LOCKED
