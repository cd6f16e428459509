INSERT INTO yly_app (app, state, since, probes, next_slot, slot_taken_at, credentials)
VALUES (:app, 'RUNNING', :now, 0, 0, 0, :credentials)
