-- A turn that lasts much longer than any was taken by a clock that was ahead.
UPDATE yly_turn SET owner = :owner, until_at = :until
WHERE name = 'outbox' AND (owner = :owner OR until_at <= :now OR until_at - 20000 > :until)
