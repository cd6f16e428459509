-- All tokens once. Expiring: within a day, and no refresh is planned before; a refresh token that the platform has refused is of no use.
SELECT app, status, COUNT(*) AS tokens,
  SUM(CASE WHEN access_expires_at <= :now THEN 1 ELSE 0 END) AS expired,
  SUM(CASE WHEN access_expires_at > :now AND access_expires_at <= :until
    AND (due_at IS NULL OR due_at >= access_expires_at OR due_at < :overdue) THEN 1 ELSE 0 END) AS expiring,
  SUM(CASE WHEN due_at < :overdue THEN 1 ELSE 0 END) AS overdue,
  MIN(CASE WHEN due_at < :overdue THEN due_at END) AS first_overdue,
  MIN(CASE WHEN access_expires_at > :now THEN access_expires_at END) AS next_access,
  MIN(CASE WHEN refresh_expires_at > :now AND status <> 'REAUTHORIZE' THEN refresh_expires_at END) AS next_refresh
FROM yly_token
GROUP BY app, status
