SELECT app AS id, app AS bound, credentials AS encrypted
FROM yly_app
WHERE app = :app AND app > :after AND SUBSTRING(credentials, 1, 5) <> :prefix
ORDER BY app
LIMIT :limit
FOR UPDATE SKIP LOCKED
