-- Pushes of the platform that are stored already, for as long as it could send them again.
CREATE TABLE yly_push (
  app               VARCHAR(32)  NOT NULL,
  -- SHA-256 of the fields.
  digest            VARCHAR(64)  NOT NULL,
  expires_at        BIGINT       NOT NULL,
  PRIMARY KEY (app, digest)
) ${table_options};

CREATE INDEX yly_push_expiry ON yly_push (expires_at);

-- A push may bring more than the 8000 characters that an event could have. The databases change a column's type each in its own way.
ALTER TABLE yly_outbox ADD COLUMN wide ${text};
UPDATE yly_outbox SET wide = event;
ALTER TABLE yly_outbox DROP COLUMN event;
ALTER TABLE yly_outbox RENAME COLUMN wide TO event;
