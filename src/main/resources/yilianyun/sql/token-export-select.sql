-- The next rows of one application in the order of the primary key; no row is read twice.
SELECT * FROM yly_token
WHERE machine_code > :after {>token-filter} [[AND (LOWER(machine_code) LIKE LOWER(:pattern) ESCAPE '!' OR LOWER(merchant) LIKE LOWER(:pattern) ESCAPE '!')]]
ORDER BY app, machine_code
LIMIT :limit
