-- For camel-jdbc (named parameters with a question mark). Served by the index on (in_doubt, app, due_at).
SELECT *
FROM yly_token
WHERE app = :?app AND in_doubt = :?inDoubt AND due_at <= :?now
ORDER BY due_at
LIMIT :?limit
FOR UPDATE SKIP LOCKED
