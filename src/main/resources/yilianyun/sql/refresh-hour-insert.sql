INSERT INTO yly_refresh_hour (hour_at, app, outcome, refreshes) VALUES (:at, :app, :outcome, :count)
