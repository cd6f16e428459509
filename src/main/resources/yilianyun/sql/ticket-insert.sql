INSERT INTO yly_ticket (id, app, merchant, return_to, created_at, expires_at)
VALUES (:id, :app, :merchant, :returnTo, :now, :expiresAt)
