-- How many values each key has encrypted; the first five bytes of a value name its key.
SELECT prefix, SUM(n) AS n
FROM (
  SELECT SUBSTRING(access_token, 1, 5) AS prefix, COUNT(*) AS n FROM yly_token GROUP BY SUBSTRING(access_token, 1, 5)
  UNION ALL
  SELECT SUBSTRING(refresh_token, 1, 5) AS prefix, COUNT(*) AS n FROM yly_token GROUP BY SUBSTRING(refresh_token, 1, 5)
  UNION ALL
  SELECT SUBSTRING(code, 1, 5) AS prefix, COUNT(*) AS n FROM yly_authorization WHERE code IS NOT NULL GROUP BY SUBSTRING(code, 1, 5)
  UNION ALL
  SELECT SUBSTRING(payload, 1, 5) AS prefix, COUNT(*) AS n FROM yly_dead_letter WHERE payload IS NOT NULL GROUP BY SUBSTRING(payload, 1, 5)
) used
GROUP BY prefix
