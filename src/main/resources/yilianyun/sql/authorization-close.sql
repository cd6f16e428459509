UPDATE yly_authorization
SET status = :status, machine_code = :machineCode, code = CASE WHEN :status = 'FAILED' THEN code ELSE NULL END, due_at = NULL, error_code = :errorCode, error_text = :errorText
WHERE id = :id AND status <> 'DONE'
