-- A turn that ends much later than a new one would is that of a node whose clock was ahead.
UPDATE yly_turn SET owner = :owner, until_at = :until
WHERE name = :name AND (owner = :owner OR until_at <= :now OR until_at > :ahead)
