UPDATE yly_app SET state = 'RUNNING', reason = :reason, since = :now, probe_at = NULL, probes = 0
WHERE app = :app AND state = 'HALTED'
