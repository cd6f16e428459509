SELECT app, credentials FROM yly_app
WHERE app > :after AND SUBSTRING(credentials, 1, 5) <> :prefix
ORDER BY app
LIMIT :limit
FOR UPDATE SKIP LOCKED
