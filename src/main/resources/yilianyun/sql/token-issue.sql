-- A new authorization supersedes the stored token pair and a refresh in flight. One that is stored late leaves a later day's quota counted.
UPDATE yly_token
SET access_token = :accessToken, refresh_token = :refreshToken, scope = :scope, merchant = COALESCE(:merchant, merchant),
  status = 'ACTIVE', issued_at = :issuedAt, issued_guessed = 0, refreshed_at = NULL, access_expires_at = :accessExpiresAt,
  refresh_expires_at = :refreshExpiresAt, due_at = :due, in_doubt = 0, attempts = 0, deferrals = 0,
  quota_used = CASE WHEN quota_day >= :quotaDay THEN quota_used + 1 ELSE 1 END,
  quota_day = CASE WHEN quota_day > :quotaDay THEN quota_day ELSE :quotaDay END,
  error_code = NULL, error_text = NULL, error_at = NULL, lease_owner = NULL, version = version + 1
WHERE app = :app AND machine_code = :machineCode
