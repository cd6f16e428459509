INSERT INTO yly_turn (name, until_at) VALUES (:name, 0)
