-- The next rows of one application in the order of the primary key; no row is read twice.
SELECT *
FROM yly_token
WHERE app = :app AND machine_code > :after
  AND (CAST(:status AS CHAR(16)) IS NULL OR status = :status)
  AND (CAST(:pattern AS CHAR(200)) IS NULL OR LOWER(machine_code) LIKE LOWER(:pattern) ESCAPE '!' OR LOWER(merchant) LIKE LOWER(:pattern) ESCAPE '!')
ORDER BY app, machine_code
LIMIT :limit
