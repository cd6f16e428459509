SELECT COUNT(*) FROM yly_outbox WHERE 1 = 1 [[AND subscription = :subscription]]
