DELETE FROM yly_audit WHERE happened_at < :until
