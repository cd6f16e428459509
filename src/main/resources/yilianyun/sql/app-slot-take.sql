UPDATE yly_app SET next_slot = :nextSlot WHERE app = :app
