-- What an open dead letter needs for its retry stays.
DELETE FROM yly_authorization
WHERE expires_at < :now AND status <> 'EXCHANGING'
  AND NOT EXISTS (SELECT 1 FROM yly_dead_letter WHERE open_subject = CONCAT('authorization/', yly_authorization.id))
