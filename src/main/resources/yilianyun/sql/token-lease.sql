-- All rows of a claim, which its transaction has locked. The day's quota is spent here, before the call.
UPDATE yly_token
SET in_doubt = 1, due_at = :until, lease_owner = :owner, version = version + 1,
  quota_used = CASE WHEN quota_day = :quotaDay THEN quota_used + 1 ELSE 1 END, quota_day = :quotaDay
WHERE app = :app AND machine_code IN (:machineCodes)
