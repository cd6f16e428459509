-- A check-in that lies ahead keeps a node that has died alive.
UPDATE yly_qrtz_scheduler_state SET last_checkin_time = :now WHERE last_checkin_time > :until
