-- What an open dead letter needs for its retry stays, and for a while the states of which a page can say that they have expired.
DELETE FROM yly_authorization
WHERE expires_at < :now AND status <> 'EXCHANGING' AND (status <> 'ISSUED' OR expires_at < :before)
  AND NOT EXISTS (SELECT 1 FROM yly_dead_letter WHERE open_subject = CONCAT('authorization/', yly_authorization.id))
