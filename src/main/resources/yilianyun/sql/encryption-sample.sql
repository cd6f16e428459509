-- Keys that some of the stored values name: enough to tell a keyset that fits from one that does not.
SELECT DISTINCT prefix
FROM (
  SELECT SUBSTRING(credentials, 1, 5) AS prefix FROM yly_app
  UNION ALL
  SELECT prefix FROM (SELECT SUBSTRING(refresh_token, 1, 5) AS prefix FROM yly_token LIMIT 500) some_tokens
) used
