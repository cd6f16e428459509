DELETE FROM yly_push WHERE expires_at < :now
