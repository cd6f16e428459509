-- Leases and retries that last longer than any does: a clock that was ahead has written them.
UPDATE yly_token SET due_at = :now WHERE {>token-long-retry}
