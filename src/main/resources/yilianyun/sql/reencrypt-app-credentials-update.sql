UPDATE yly_app SET credentials = :encrypted WHERE app = :id
