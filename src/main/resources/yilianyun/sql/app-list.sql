SELECT yly_app.app AS name, state, reason, since, COALESCE(counts.tokens, 0) AS tokens, COALESCE(counts.overdue, 0) AS overdue
FROM yly_app
LEFT JOIN (
  SELECT app, COUNT(*) AS tokens, SUM(CASE WHEN due_at < :overdue THEN 1 ELSE 0 END) AS overdue FROM yly_token GROUP BY app
) counts ON counts.app = yly_app.app
ORDER BY yly_app.app
