SELECT *
FROM yly_dead_letter
WHERE (CAST(:status AS CHAR(16)) IS NULL OR status = :status)
  AND (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:machineCode AS CHAR(64)) IS NULL OR machine_code = :machineCode)
  AND (CAST(:code AS CHAR(16)) IS NULL OR code = :code)
  AND (CAST(:category AS CHAR(32)) IS NULL OR category = :category)
ORDER BY created_at DESC, id
LIMIT :limit OFFSET :offset
