-- The next tokens that another key has encrypted. Rows that somebody holds are left to the next run: nobody is waited for.
SELECT machine_code AS id, CONCAT(app, '/', machine_code) AS bound, access_token AS encrypted
FROM yly_token
WHERE app = :app AND machine_code > :after AND SUBSTRING(access_token, 1, 5) <> :prefix
ORDER BY machine_code
LIMIT :limit
FOR UPDATE SKIP LOCKED
