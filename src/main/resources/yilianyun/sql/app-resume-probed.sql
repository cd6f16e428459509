-- Only an application that the platform's answer halted: one that an operator halted has no probe.
UPDATE yly_app SET state = 'RUNNING', reason = :reason, since = :now, probe_at = NULL, probes = 0
WHERE app = :app AND state = 'HALTED' AND probe_at IS NOT NULL
