-- Makes a token due at once and resets its attempts. A token that is leased is left as it is.
UPDATE yly_token SET due_at = :now, attempts = 0, version = version + 1, lease_owner = NULL
WHERE app = :app AND machine_code = :machineCode AND (lease_owner IS NULL OR due_at <= :now)
