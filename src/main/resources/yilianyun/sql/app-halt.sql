UPDATE yly_app SET state = 'HALTED', reason = :reason, since = :now, probe_at = :probeAt, probes = 0
WHERE app = :app AND state = 'RUNNING'
