-- A comparison with null selects nothing: most dead letters have no payload.
SELECT id, subject AS bound, payload AS encrypted
FROM yly_dead_letter
WHERE app = :app AND id > :after AND SUBSTRING(payload, 1, 5) <> :prefix
ORDER BY id
LIMIT :limit
FOR UPDATE SKIP LOCKED
