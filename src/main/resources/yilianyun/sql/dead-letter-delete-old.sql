DELETE FROM yly_dead_letter WHERE status IN ('RESOLVED', 'DISCARDED') AND updated_at < :until
