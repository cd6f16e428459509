-- An outcome other than success. The token pair stays as it is.
UPDATE yly_token
SET status = :status, due_at = :due, in_doubt = :inDoubt, attempts = :attempts, deferrals = :deferrals,
  quota_day = :quotaDay, quota_used = :quotaUsed, error_code = :errorCode, error_text = :errorText, error_at = :errorAt,
  lease_owner = NULL, version = version + 1
WHERE app = :app AND machine_code = :machineCode AND version = :version
