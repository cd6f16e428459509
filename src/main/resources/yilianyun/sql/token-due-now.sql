-- Makes a token due at once, with all its attempts before it. A lease that somebody holds is left alone.
UPDATE yly_token SET due_at = :now, attempts = 0, version = version + 1, lease_owner = NULL
WHERE app = :app AND machine_code = :machineCode AND (lease_owner IS NULL OR due_at <= :now)
