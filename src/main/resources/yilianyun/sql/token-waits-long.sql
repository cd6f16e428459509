-- Read without locks before each claim; what it finds is put right by token-limit-retry and token-limit-deferral.
SELECT COUNT(*) FROM (
  SELECT app FROM yly_token WHERE {>token-long-retry}
  UNION ALL
  SELECT app FROM yly_token WHERE {>token-long-deferral}
) waits
