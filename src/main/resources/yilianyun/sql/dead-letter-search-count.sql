SELECT COUNT(*)
FROM yly_dead_letter
WHERE 1 = 1 [[AND status = :status]] [[AND app = :app]] [[AND machine_code = :machineCode]] [[AND code = :code]]
  [[AND category = :category]]
