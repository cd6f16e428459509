SELECT hour_at, outcome, SUM(refreshes) AS refreshes FROM yly_refresh_hour WHERE hour_at >= :from GROUP BY hour_at, outcome
