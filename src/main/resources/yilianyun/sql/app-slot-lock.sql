-- The queue of slots keeps its length if the clock that took the last of them was ahead.
SELECT CASE WHEN slot_taken_at > :ahead THEN next_slot - slot_taken_at + :nowMicros ELSE next_slot END
FROM yly_app WHERE app = :app
FOR UPDATE
