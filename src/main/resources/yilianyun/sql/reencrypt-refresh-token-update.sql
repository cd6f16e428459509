-- The same token under another key: neither version nor lease change, so that a refresh in flight keeps its fence.
UPDATE yly_token SET refresh_token = :encrypted WHERE app = :app AND machine_code = :id
