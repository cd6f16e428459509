SELECT id FROM yly_dead_letter WHERE open_subject = :subject
