-- The same for deferrals.
UPDATE yly_token SET due_at = :now WHERE {>token-long-deferral}
