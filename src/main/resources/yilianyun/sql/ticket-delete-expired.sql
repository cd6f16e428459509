DELETE FROM yly_ticket WHERE expires_at < :before
