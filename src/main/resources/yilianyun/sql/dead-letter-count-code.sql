SELECT COUNT(*) FROM yly_dead_letter WHERE status IN ('OPEN', 'RETRYING') AND code = :code
