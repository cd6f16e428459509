UPDATE yly_dead_letter SET status = 'OPEN', updated_at = :now WHERE open_subject = :subject AND status = 'RETRYING'
