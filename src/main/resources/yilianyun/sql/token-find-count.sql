-- As token-find-select does, for a page beyond the end.
SELECT COUNT(*) FROM (
  SELECT app, machine_code FROM yly_token WHERE {>token-text} [[AND CONCAT(app, '') = :app]] {>token-filter} LIMIT 10000
) found
