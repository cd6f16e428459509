SELECT id, primary_id, key_ids FROM yly_node WHERE seen_at > :seenAfter ORDER BY id
