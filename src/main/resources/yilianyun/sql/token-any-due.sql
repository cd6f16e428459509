-- Both halves of the index.
SELECT COUNT(*) FROM (
  SELECT app FROM yly_token WHERE in_doubt IN (0, 1) AND app = :app AND due_at <= :now LIMIT 1
) found
