SELECT *
FROM yly_dead_letter
WHERE 1 = 1 [[AND status = :status]] [[AND app = :app]] [[AND machine_code = :machineCode]] [[AND code = :code]]
  [[AND category = :category]]
ORDER BY created_at DESC, id
LIMIT :limit OFFSET :offset
