-- Both halves of the index. What it finds is what token-select-due would.
SELECT COUNT(*) FROM (
  SELECT app FROM yly_token
  WHERE in_doubt IN (0, 1) AND app = :app AND due_at <= :now
    AND (in_doubt = 1 OR status = 'FAULTED' OR access_expires_at < :expiresBefore)
  LIMIT 1
) found
