DELETE FROM yly_outbox WHERE id = :id
