SELECT id, code FROM yly_authorization
WHERE id > :after AND code IS NOT NULL AND SUBSTRING(code, 1, 5) <> :prefix
ORDER BY id
LIMIT :limit
FOR UPDATE SKIP LOCKED
