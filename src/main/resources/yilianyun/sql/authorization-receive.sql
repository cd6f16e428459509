UPDATE yly_authorization
SET status = 'EXCHANGING', code = :encryptedCode, code_hash = :codeHash, received_at = :now, due_at = :due, expires_at = :expiresAt,
  attempts = 1
WHERE id = :id AND status = 'ISSUED' AND expires_at > :now
