INSERT INTO yly_authorization (id, app, browser, ticket, merchant, return_to, status, created_at, expires_at, attempts)
VALUES (:id, :app, :browser, :ticket, :merchant, :returnTo, 'ISSUED', :now, :expiresAt, 0)
