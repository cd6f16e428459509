-- Which key of the keyset encrypts, for all nodes: one row. Null until the first start.
CREATE TABLE yly_encryption (
  name              VARCHAR(16)  NOT NULL,
  primary_id        BIGINT,
  -- Becomes the primary one when every node holds it.
  pending_id        BIGINT,
  -- The primary key under which everything was found to be encrypted, so that it need not be looked for again.
  complete_id       BIGINT,
  changed_at        BIGINT       NOT NULL,
  PRIMARY KEY (name)
) ${table_options};

INSERT INTO yly_encryption (name, changed_at) VALUES ('keyset', 0);

-- The nodes that run, the keys that each holds (ids with a comma after each) and the one that it encrypts with.
CREATE TABLE yly_node (
  id                VARCHAR(64)  NOT NULL,
  seen_at           BIGINT       NOT NULL,
  primary_id        BIGINT       NOT NULL,
  key_ids           VARCHAR(2000) NOT NULL,
  PRIMARY KEY (id)
) ${table_options};
