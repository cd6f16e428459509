UPDATE yly_app SET credentials = :credentials WHERE app = :app AND credentials <> :credentials
