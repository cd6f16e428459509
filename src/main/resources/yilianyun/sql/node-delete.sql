DELETE FROM yly_node WHERE id = :node OR seen_at < :seenAfter
