-- Reads all tokens. Expiring: within a day, and no refresh is planned before.
SELECT app, status, COUNT(*) AS tokens,
  SUM(CASE WHEN access_expires_at <= :now THEN 1 ELSE 0 END) AS expired,
  SUM(CASE WHEN access_expires_at > :now AND access_expires_at <= :until
    AND (due_at IS NULL OR due_at >= access_expires_at OR due_at < :overdue) THEN 1 ELSE 0 END) AS expiring,
  SUM(CASE WHEN due_at < :overdue THEN 1 ELSE 0 END) AS overdue,
  MIN(CASE WHEN access_expires_at > :now THEN access_expires_at END) AS next_expiry
FROM yly_token
GROUP BY app, status
