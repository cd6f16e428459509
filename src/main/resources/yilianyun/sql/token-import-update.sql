-- An imported token pair replaces the stored one and supersedes a refresh in flight, unless the line says when its token pair was issued and
-- the stored one was issued later: an import that is repeated must not restore an old token pair. One that was issued later than now was dated
-- by a clock that was ahead.
UPDATE yly_token
SET access_token = :accessToken, refresh_token = :refreshToken, merchant = COALESCE(:merchant, merchant), status = 'ACTIVE',
  issued_at = :issuedAt, issued_guessed = :issuedGuessed, refreshed_at = NULL, access_expires_at = :accessExpiresAt, refresh_expires_at = :refreshExpiresAt,
  due_at = :due, in_doubt = 0, attempts = 0, deferrals = 0, error_code = NULL, error_text = NULL, error_at = NULL,
  lease_owner = NULL, version = version + 1
WHERE app = :app AND machine_code = :machineCode
  AND (COALESCE(refreshed_at, issued_at) <= :notAfter OR COALESCE(refreshed_at, issued_at) > :ahead OR (refreshed_at IS NULL AND issued_guessed = 1))
