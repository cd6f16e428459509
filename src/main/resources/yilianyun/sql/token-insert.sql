INSERT INTO yly_token (app, machine_code, merchant, scope, access_token, refresh_token, status, issued_at, access_expires_at,
  refresh_expires_at, due_at, in_doubt, version, quota_day, quota_used, deferrals, attempts)
VALUES (:app, :machineCode, :merchant, :scope, :accessToken, :refreshToken, 'ACTIVE', :issuedAt, :accessExpiresAt,
  :refreshExpiresAt, :due, 0, 1, :quotaDay, 1, 0, 0)
