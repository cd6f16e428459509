INSERT INTO yly_token (app, machine_code, merchant, access_token, refresh_token, status, issued_at, issued_guessed, access_expires_at,
  refresh_expires_at, due_at, in_doubt, version, quota_used, deferrals, attempts)
VALUES (:app, :machineCode, :merchant, :accessToken, :refreshToken, 'ACTIVE', :issuedAt, :issuedGuessed, :accessExpiresAt,
  :refreshExpiresAt, :due, 0, 1, 0, 0, 0)
