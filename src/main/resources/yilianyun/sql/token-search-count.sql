SELECT COUNT(*)
FROM yly_token
WHERE (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:status AS CHAR(16)) IS NULL OR status = :status)
  AND (CAST(:pattern AS CHAR(200)) IS NULL OR LOWER(machine_code) LIKE LOWER(:pattern) ESCAPE '!' OR LOWER(merchant) LIKE LOWER(:pattern) ESCAPE '!')
