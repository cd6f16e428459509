UPDATE yly_authorization SET due_at = :due, error_code = :errorCode, error_text = :errorText
WHERE id = :id AND status = 'EXCHANGING'
