UPDATE yly_node SET seen_at = :now, primary_id = :keyId, key_ids = :keyIds WHERE id = :node
