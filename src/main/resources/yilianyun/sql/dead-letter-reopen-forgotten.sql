UPDATE yly_dead_letter SET status = 'OPEN', updated_at = :now WHERE status = 'RETRYING' AND updated_at < :until
