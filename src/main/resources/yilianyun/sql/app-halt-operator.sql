UPDATE yly_app SET state = 'HALTED', reason = :reason, since = :now, probe_at = NULL, probes = 0
WHERE app = :app AND (state = 'RUNNING' OR probe_at IS NOT NULL)
