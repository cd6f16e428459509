DELETE FROM yly_refresh_hour WHERE hour_at < :until
