-- The queue of slots keeps its length if the clock that took the last of them was ahead; one of more than ten minutes is none.
SELECT CASE
  WHEN slot_taken_at > :ahead THEN next_slot - slot_taken_at + :nowMicros
  WHEN next_slot - 600000000 > :nowMicros THEN :nowMicros
  ELSE next_slot END
FROM yly_app WHERE app = :app
FOR UPDATE
