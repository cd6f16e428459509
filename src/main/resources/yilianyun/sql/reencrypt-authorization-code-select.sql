-- A comparison with null selects nothing: an authorization without a code has nothing to encrypt.
SELECT id, id AS bound, code AS encrypted
FROM yly_authorization
WHERE app = :app AND id > :after AND SUBSTRING(code, 1, 5) <> :prefix
ORDER BY id
LIMIT :limit
FOR UPDATE SKIP LOCKED
