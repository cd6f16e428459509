INSERT INTO yly_app (app, state, since, probes, next_slot, credentials) VALUES (:app, 'RUNNING', :now, 0, 0, :credentials)
