SELECT COUNT(*) FROM (SELECT app FROM yly_token WHERE app = :app LIMIT 1) found
