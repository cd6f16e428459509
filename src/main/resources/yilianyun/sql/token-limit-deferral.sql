-- The same for deferrals.
UPDATE yly_token SET due_at = :now WHERE status = 'DEFERRED' AND app = :app AND in_doubt = 0 AND due_at > :latestDeferral
