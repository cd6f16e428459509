-- Days of Asia/Shanghai, counted from 1970-01-01.
SELECT kind, day_number, COUNT(*) AS tokens
FROM (
  SELECT 'access' AS kind, FLOOR((access_expires_at + 28800000) / 86400000) AS day_number FROM yly_token
  WHERE access_expires_at >= :from AND access_expires_at < :until
  UNION ALL
  SELECT 'refresh' AS kind, FLOOR((refresh_expires_at + 28800000) / 86400000) AS day_number FROM yly_token
  WHERE refresh_expires_at >= :from AND refresh_expires_at < :until
  UNION ALL
  SELECT 'planned' AS kind, FLOOR((due_at + 28800000) / 86400000) AS day_number FROM yly_token
  WHERE due_at >= :from AND due_at < :until
) days
GROUP BY kind, day_number
