UPDATE yly_ticket SET used_at = :now WHERE id = :id AND used_at IS NULL
