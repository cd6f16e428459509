SELECT COUNT(*) FROM yly_token WHERE lease_owner IS NOT NULL AND due_at > :now AND due_at - 3600000 <= :now
