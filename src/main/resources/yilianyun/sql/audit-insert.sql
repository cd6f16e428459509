INSERT INTO yly_audit
  (happened_at, id, action, actor, actor_kind, address, app, machine_code, dead_letter, http_status, occurrences, detail)
VALUES
  (:at, :id, :action, :actor, :actorKind, :address, :app, :machineCode, :deadLetter, :status, :count, :detail)
