-- Of all nodes that find the probe due, one gets it.
UPDATE yly_app SET probe_at = :next, probes = probes + 1
WHERE app = :app AND state = 'HALTED' AND (probe_at <= :now OR probe_at > :latest)
