-- A text is looked for in an index that holds all that it may be part of; 10 000 that match are enough for a list.
SELECT yly_token.* FROM yly_token {>token-found} WHERE 1 = 1 {>token-filter}
ORDER BY {order}
LIMIT :limit OFFSET :offset
