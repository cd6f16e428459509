-- The next rows in the order of the list.
SELECT *
FROM yly_dead_letter
WHERE (created_at < :before OR (created_at = :before AND id > :after))
  [[AND status = :status]] [[AND app = :app]] [[AND machine_code = :machineCode]] [[AND code = :code]]
  [[AND category = :category]]
  AND (:anyId = 1 OR id IN (:ids))
ORDER BY created_at DESC, id
LIMIT :limit
