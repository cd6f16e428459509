UPDATE yly_token
SET access_token = :accessToken, refresh_token = :refreshToken, scope = COALESCE(:scope, scope), status = 'ACTIVE',
  refreshed_at = :issuedAt, access_expires_at = :accessExpiresAt, refresh_expires_at = :refreshExpiresAt,
  due_at = :due, in_doubt = 0, attempts = 0, deferrals = 0, error_code = NULL, error_text = NULL, error_at = NULL,
  lease_owner = NULL, version = version + 1
WHERE app = :app AND machine_code = :machineCode AND version = :version
