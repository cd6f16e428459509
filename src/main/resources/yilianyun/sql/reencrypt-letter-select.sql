SELECT id, subject, payload FROM yly_dead_letter
WHERE id > :after AND payload IS NOT NULL AND SUBSTRING(payload, 1, 5) <> :prefix
ORDER BY id
LIMIT :limit
FOR UPDATE SKIP LOCKED
