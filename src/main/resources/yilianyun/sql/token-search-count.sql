SELECT COUNT(*) FROM yly_token WHERE 1 = 1 [[AND app = :app]] {>token-filter}
