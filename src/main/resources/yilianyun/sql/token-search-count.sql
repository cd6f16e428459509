SELECT COUNT(*) FROM yly_token {>token-found} WHERE 1 = 1 {>token-filter}
