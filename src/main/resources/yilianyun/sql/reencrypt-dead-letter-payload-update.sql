UPDATE yly_dead_letter SET payload = :encrypted WHERE id = :id
