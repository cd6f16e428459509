SELECT next_slot FROM yly_app WHERE app = :app FOR UPDATE
