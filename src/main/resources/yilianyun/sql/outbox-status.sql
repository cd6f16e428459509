SELECT subscription, COUNT(*) AS pending, MIN(created_at) AS oldest,
  MIN(CASE WHEN attempts > 0 THEN created_at END) AS oldest_failed
FROM yly_outbox
GROUP BY subscription
