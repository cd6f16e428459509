SELECT COUNT(*) FROM yly_token WHERE lease_owner IS NOT NULL AND due_at > :now
