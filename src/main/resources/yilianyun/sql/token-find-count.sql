-- As token-find-select does.
SELECT COUNT(*) FROM (
  SELECT app, machine_code FROM yly_token WHERE {>token-text} [[AND CONCAT(app, '') = :app]] {>token-filter} LIMIT 10000
) found
