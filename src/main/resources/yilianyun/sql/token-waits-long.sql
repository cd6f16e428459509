-- Read without locks before each claim; what it finds is put right by token-limit-retry and token-limit-deferral.
SELECT COUNT(*) FROM (
  SELECT app FROM yly_token
  WHERE in_doubt = 1 AND app = :app AND due_at > :latestLease AND (lease_owner IS NOT NULL OR due_at > :latestRetry)
  UNION ALL
  SELECT app FROM yly_token WHERE status = 'DEFERRED' AND app = :app AND in_doubt = 0 AND due_at > :latestDeferral
) waits
