UPDATE yly_token
SET in_doubt = 1, due_at = :until, lease_owner = :owner, version = version + 1, quota_day = :quotaDay, quota_used = :quotaUsed
WHERE app = :app AND machine_code = :machineCode AND version = :version
