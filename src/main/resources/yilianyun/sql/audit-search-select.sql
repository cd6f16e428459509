SELECT id, happened_at AS at, action, actor, actor_kind, address, app, machine_code, dead_letter, http_status AS status, occurrences AS count, detail
FROM yly_audit
WHERE happened_at >= :from
  AND happened_at < :until
  AND (CAST(:app AS CHAR(32)) IS NULL OR app = :app)
  AND (CAST(:actor AS CHAR(200)) IS NULL OR actor = :actor)
  AND (CAST(:action AS CHAR(40)) IS NULL OR action = :action)
ORDER BY happened_at DESC, id DESC
LIMIT :limit OFFSET :offset
