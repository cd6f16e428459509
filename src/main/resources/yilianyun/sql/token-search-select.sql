SELECT * FROM yly_token WHERE 1 = 1 [[AND app = :app]] {>token-filter}
ORDER BY {order}
LIMIT :limit OFFSET :offset
