INSERT INTO yly_node (id, seen_at, primary_id, key_ids) VALUES (:node, :now, :keyId, :keyIds)
