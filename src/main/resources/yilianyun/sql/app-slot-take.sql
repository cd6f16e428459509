UPDATE yly_app SET next_slot = :nextSlot, slot_taken_at = :nowMicros WHERE app = :app
