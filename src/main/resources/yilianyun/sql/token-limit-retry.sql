-- Leases and retries that last longer than any does: a clock that was ahead has written them.
UPDATE yly_token SET due_at = :now
WHERE in_doubt = 1 AND app = :app AND due_at > :latestLease AND (lease_owner IS NOT NULL OR due_at > :latestRetry)
