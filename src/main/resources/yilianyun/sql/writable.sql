-- Changes nothing, and fails in a session that can only read.
DELETE FROM yly_turn WHERE 1 = 0
