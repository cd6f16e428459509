SELECT * FROM yly_dead_letter WHERE id = :id
