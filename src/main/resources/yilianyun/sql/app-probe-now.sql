UPDATE yly_app SET probe_at = :now WHERE app = :app AND state = 'HALTED' AND probe_at IS NOT NULL
