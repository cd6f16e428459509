DELETE FROM yly_outbox WHERE subscription = :subscription AND id IN (:ids)
