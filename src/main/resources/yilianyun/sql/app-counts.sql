SELECT app, COUNT(*) AS tokens, SUM(CASE WHEN due_at < :overdue THEN 1 ELSE 0 END) AS overdue
FROM yly_token
GROUP BY app
