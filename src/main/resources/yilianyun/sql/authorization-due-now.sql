UPDATE yly_authorization SET status = 'EXCHANGING', due_at = :now
WHERE id = :id AND code IS NOT NULL AND received_at > :receivedAfter
