UPDATE yly_dead_letter SET status = :status, open_subject = NULL, updated_at = :now WHERE open_subject = :subject
