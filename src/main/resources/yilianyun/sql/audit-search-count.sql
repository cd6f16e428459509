SELECT COUNT(*)
FROM yly_audit
WHERE happened_at >= :from
  AND happened_at < :until
  AND (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:actor AS CHAR(200)) IS NULL OR actor = :actor)
  AND (CAST(:action AS CHAR(40)) IS NULL OR action = :action)
