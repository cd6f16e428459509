UPDATE yly_authorization SET due_at = :due WHERE id = :id AND status = 'EXCHANGING'
