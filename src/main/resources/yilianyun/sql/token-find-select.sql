-- A text is looked for in an index that holds all that it may be part of; CONCAT keeps the application's name from calling for another one.
-- 10 000 that match are enough for a list.
SELECT yly_token.*, COUNT(*) OVER () AS matches FROM yly_token
JOIN (
  SELECT app AS found_app, machine_code AS found_code FROM yly_token
  WHERE {>token-text} [[AND CONCAT(app, '') = :app]] {>token-filter}
  LIMIT 10000
) found ON found_app = app AND found_code = machine_code
ORDER BY {order}
LIMIT :limit OFFSET :offset
