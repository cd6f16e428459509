SELECT COUNT(*) FROM yly_token WHERE app = :app AND in_doubt = 1 AND due_at > :now AND lease_owner IS NOT NULL
