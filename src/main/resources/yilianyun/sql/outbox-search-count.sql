SELECT COUNT(*) FROM yly_outbox WHERE (CAST(:subscription AS CHAR(32)) IS NULL OR subscription = :subscription)
