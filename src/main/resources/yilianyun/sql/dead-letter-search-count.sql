SELECT COUNT(*)
FROM yly_dead_letter
WHERE (CAST(:status AS CHAR(16)) IS NULL OR status = :status)
  AND (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:code AS CHAR(16)) IS NULL OR code = :code)
