SELECT * FROM yly_ticket WHERE id = :id AND app = :app AND expires_at > :now AND used_at IS NULL
