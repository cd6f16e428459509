INSERT INTO yly_push (app, digest, expires_at) VALUES (:app, :digest, :expiresAt)
