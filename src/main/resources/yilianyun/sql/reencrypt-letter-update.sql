UPDATE yly_dead_letter SET payload = :payload WHERE id = :id
