-- The next rows in the order of the list.
SELECT *
FROM yly_dead_letter
WHERE (created_at < :before OR (created_at = :before AND id > :after))
  AND (CAST(:status AS CHAR(16)) IS NULL OR status = :status)
  AND (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:machineCode AS CHAR(64)) IS NULL OR machine_code = :machineCode)
  AND (CAST(:code AS CHAR(16)) IS NULL OR code = :code)
  AND (CAST(:category AS CHAR(32)) IS NULL OR category = :category)
  AND (:anyId = 1 OR id IN (:ids))
ORDER BY created_at DESC, id
LIMIT :limit
