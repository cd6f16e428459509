SELECT COUNT(*)
FROM yly_audit
WHERE happened_at >= :from
  AND happened_at < :until
  [[AND app = :app]] [[AND actor = :actor]] [[AND action = :action]] [[AND machine_code = :machineCode]]
