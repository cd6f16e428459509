SELECT app, category, COUNT(*) AS number
FROM yly_dead_letter
WHERE status = 'OPEN'
GROUP BY app, category
