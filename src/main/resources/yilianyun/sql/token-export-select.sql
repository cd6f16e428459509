-- The next rows of one application in the order of the primary key; no row is read twice.
SELECT * FROM yly_token
WHERE machine_code > :after [[AND app = :app]] {>token-filter} [[AND {>token-text}]]
ORDER BY app, machine_code
LIMIT :limit
