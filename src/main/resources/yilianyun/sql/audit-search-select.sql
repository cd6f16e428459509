SELECT id, happened_at AS at, action, actor, actor_kind, address, app, machine_code, dead_letter, http_status AS status, occurrences AS count, detail
FROM yly_audit
WHERE happened_at >= :from
  AND happened_at < :until
  [[AND app = :app]] [[AND actor = :actor]] [[AND action = :action]] [[AND machine_code = :machineCode]]
ORDER BY happened_at DESC, id DESC
LIMIT :limit OFFSET :offset
