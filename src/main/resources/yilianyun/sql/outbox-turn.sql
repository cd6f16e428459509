UPDATE yly_turn SET owner = :owner, until_at = :until WHERE name = 'outbox' AND (owner = :owner OR until_at <= :now)
