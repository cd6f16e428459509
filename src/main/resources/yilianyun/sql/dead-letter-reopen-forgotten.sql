-- Also those of which a clock that was ahead says that they began later than now.
UPDATE yly_dead_letter SET status = 'OPEN', updated_at = :now
WHERE status = 'RETRYING' AND (updated_at < :until OR updated_at > :ahead)
