SELECT machine_code AS id, CONCAT(app, '/', machine_code) AS bound, refresh_token AS encrypted
FROM yly_token
WHERE app = :app AND machine_code > :after AND SUBSTRING(refresh_token, 1, 5) <> :prefix
ORDER BY machine_code
LIMIT :limit
FOR UPDATE SKIP LOCKED
