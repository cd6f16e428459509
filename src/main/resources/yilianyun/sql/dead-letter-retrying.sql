UPDATE yly_dead_letter SET status = 'RETRYING', updated_at = :now WHERE id = :id AND status = 'OPEN'
