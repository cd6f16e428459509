DELETE FROM yly_outbox WHERE id IN (:ids)
