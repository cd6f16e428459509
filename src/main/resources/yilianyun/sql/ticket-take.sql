-- One authorization at a time may send its code: one that is under way or done keeps the ticket, one that waits for its next attempt does not.
UPDATE yly_ticket SET taken_by = :authorization
WHERE id = :id AND used_at IS NULL
  AND (taken_by IS NULL OR taken_by = :authorization
    OR NOT EXISTS (SELECT 1 FROM yly_authorization
      WHERE yly_authorization.id = yly_ticket.taken_by
        AND (status IN ('ISSUED', 'DONE') OR (status = 'EXCHANGING' AND error_code IS NULL))))
