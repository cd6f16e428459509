SELECT primary_id, pending_id, complete_id FROM yly_encryption WHERE name = 'keyset' FOR UPDATE
