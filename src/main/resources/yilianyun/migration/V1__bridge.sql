-- Times are milliseconds since the epoch (UTC): no database's or driver's time zone can shift them.

-- One row per printer: its token pair, lifetimes, quota and lease.
CREATE TABLE yly_token (
  app               VARCHAR(32)  NOT NULL,
  machine_code      VARCHAR(64)  NOT NULL,
  merchant          VARCHAR(200),
  scope             VARCHAR(300),
  access_token      ${binary}    NOT NULL,
  refresh_token     ${binary}    NOT NULL,
  status            VARCHAR(16)  NOT NULL,
  issued_at         BIGINT       NOT NULL,
  -- 1: an import did not say when the token pair was issued. Such a guess is no reason to keep it.
  issued_guessed    SMALLINT     DEFAULT 0 NOT NULL,
  refreshed_at      BIGINT,
  access_expires_at BIGINT       NOT NULL,
  refresh_expires_at BIGINT,
  -- When the sweep takes the token next: the end of the lease while it is leased; null: never by itself.
  due_at            BIGINT,
  -- 1 from the claim until the outcome is recorded: the platform may have answered without our knowledge. Such rows are claimed first.
  in_doubt          SMALLINT     NOT NULL,
  lease_owner       VARCHAR(80),
  -- The fence: every claim and every outcome increments it; an outcome is written only to the version that was claimed.
  version           BIGINT       NOT NULL,
  quota_day         VARCHAR(10),
  quota_used        INT          NOT NULL,
  deferrals         INT          NOT NULL,
  attempts          INT          NOT NULL,
  error_code        VARCHAR(16),
  error_text        VARCHAR(300),
  error_at          BIGINT,
  PRIMARY KEY (app, machine_code)
) ${table_options};

-- No index but the primary key begins with app: PostgreSQL, without statistics, takes any that does for a lookup by app and machine_code,
-- and then reads all entries of the app. A first import of many tokens would take quadratic time.
CREATE INDEX yly_token_due ON yly_token (in_doubt, app, due_at);
CREATE INDEX yly_token_status ON yly_token (status, app, machine_code);
-- What operators search by. No index for the order of what each refresh changes (refreshed_at, due_at): it would cost every sweep.
CREATE INDEX yly_token_machine ON yly_token (machine_code, app);
CREATE INDEX yly_token_merchant ON yly_token (merchant, machine_code, app);
CREATE INDEX yly_token_expiry ON yly_token (access_expires_at, machine_code, app);

-- One row per application: whether it may call the platform, and the next free slot of its rate.
CREATE TABLE yly_app (
  app               VARCHAR(32)  NOT NULL,
  state             VARCHAR(16)  NOT NULL,
  reason            VARCHAR(400),
  since             BIGINT       NOT NULL,
  probe_at          BIGINT,
  probes            INT          NOT NULL,
  -- Microseconds since the epoch: the slot, and the time at which the one before was taken.
  next_slot         BIGINT       NOT NULL,
  slot_taken_at     BIGINT       NOT NULL,
  -- SHA-256 of the credentials that it last ran with.
  credentials       VARCHAR(64)  NOT NULL,
  PRIMARY KEY (app)
) ${table_options};

-- One row per authorization that a merchant began; carries the code while it is on its way.
CREATE TABLE yly_authorization (
  id                VARCHAR(64)  NOT NULL,
  app               VARCHAR(32)  NOT NULL,
  browser           VARCHAR(64),
  ticket            VARCHAR(64),
  merchant          VARCHAR(200),
  return_to         VARCHAR(1000),
  status            VARCHAR(16)  NOT NULL,
  created_at        BIGINT       NOT NULL,
  expires_at        BIGINT       NOT NULL,
  code              ${binary},
  code_hash         VARCHAR(64),
  received_at       BIGINT,
  due_at            BIGINT,
  attempts          INT          NOT NULL,
  machine_code      VARCHAR(64),
  error_code        VARCHAR(16),
  error_text        VARCHAR(300),
  PRIMARY KEY (id)
) ${table_options};

CREATE INDEX yly_authorization_due ON yly_authorization (due_at);
CREATE INDEX yly_authorization_expiry ON yly_authorization (expires_at);

-- Links that operators hand to merchants.
CREATE TABLE yly_ticket (
  id                VARCHAR(64)  NOT NULL,
  app               VARCHAR(32)  NOT NULL,
  merchant          VARCHAR(200),
  return_to         VARCHAR(1000),
  created_at        BIGINT       NOT NULL,
  expires_at        BIGINT       NOT NULL,
  -- The authorization that has sent its code.
  taken_by          VARCHAR(64),
  used_at           BIGINT,
  PRIMARY KEY (id)
) ${table_options};

CREATE INDEX yly_ticket_expiry ON yly_ticket (expires_at);

CREATE TABLE yly_dead_letter (
  id                VARCHAR(36)  NOT NULL,
  app               VARCHAR(32)  NOT NULL,
  machine_code      VARCHAR(64),
  operation         VARCHAR(16)  NOT NULL,
  -- What the dead letter is about: at most one is open per subject, so that a repeated fault is counted, not multiplied.
  subject           VARCHAR(200) NOT NULL,
  -- The subject again while the dead letter is open or being retried, else null: the database keeps it unique.
  open_subject      VARCHAR(200),
  code              VARCHAR(16)  NOT NULL,
  description       VARCHAR(300),
  category          VARCHAR(32)  NOT NULL,
  attempts          INT          NOT NULL,
  status            VARCHAR(16)  NOT NULL,
  payload           ${large_binary},
  created_at        BIGINT       NOT NULL,
  updated_at        BIGINT       NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT yly_dead_letter_open UNIQUE (open_subject)
) ${table_options};

CREATE INDEX yly_dead_letter_status ON yly_dead_letter (status, created_at);
CREATE INDEX yly_dead_letter_printer ON yly_dead_letter (machine_code, created_at);

-- Events that are not delivered yet. Committed together with the change that they report, published afterwards.
CREATE TABLE yly_outbox (
  subscription      VARCHAR(32)  NOT NULL,
  id                VARCHAR(36)  NOT NULL,
  -- Increases with each event of a node: the order in which a printer's events are handed over.
  sequence_no       BIGINT       NOT NULL,
  -- Empty if the event concerns no application, or the application as a whole.
  app               VARCHAR(32)  NOT NULL,
  subject           VARCHAR(64)  NOT NULL,
  type              VARCHAR(64)  NOT NULL,
  event             ${text}      NOT NULL,
  created_at        BIGINT       NOT NULL,
  due_at            BIGINT       NOT NULL,
  attempts          INT          NOT NULL,
  -- Why the last hand-over failed.
  error             VARCHAR(500),
  PRIMARY KEY (subscription, id)
) ${table_options};

CREATE INDEX yly_outbox_due ON yly_outbox (subscription, due_at, sequence_no);
CREATE INDEX yly_outbox_order ON yly_outbox (subscription, app, subject, sequence_no);

-- Locks with a time limit: the node that may do what one node does at a time.
CREATE TABLE yly_turn (
  name              VARCHAR(32)  NOT NULL,
  owner             VARCHAR(64),
  until_at          BIGINT       NOT NULL,
  PRIMARY KEY (name)
) ${table_options};

-- Pushes of the platform that are stored, for as long as it may send them again.
CREATE TABLE yly_push (
  app               VARCHAR(32)  NOT NULL,
  -- SHA-256 of the fields.
  digest            VARCHAR(64)  NOT NULL,
  expires_at        BIGINT       NOT NULL,
  PRIMARY KEY (app, digest)
) ${table_options};

CREATE INDEX yly_push_expiry ON yly_push (expires_at);

-- Who did what, when, with what result. The primary key begins with the time: entries are written, read and removed in its order.
CREATE TABLE yly_audit (
  happened_at       BIGINT       NOT NULL,
  id                VARCHAR(36)  NOT NULL,
  action            VARCHAR(40)  NOT NULL,
  actor             VARCHAR(200),
  actor_kind        VARCHAR(16)  NOT NULL,
  address           VARCHAR(64),
  app               VARCHAR(32),
  machine_code      VARCHAR(64),
  dead_letter       VARCHAR(64),
  http_status       INT          NOT NULL,
  occurrences       INT          NOT NULL,
  detail            VARCHAR(300),
  PRIMARY KEY (happened_at, id)
) ${table_options};

CREATE INDEX yly_audit_printer ON yly_audit (machine_code, happened_at);

-- How many refreshes had which outcome, by the hour; for two days.
CREATE TABLE yly_refresh_hour (
  hour_at           BIGINT       NOT NULL,
  app               VARCHAR(32)  NOT NULL,
  outcome           VARCHAR(32)  NOT NULL,
  refreshes         BIGINT       NOT NULL,
  PRIMARY KEY (hour_at, app, outcome)
) ${table_options};

-- The keys that encrypt what is secret in the other tables, each wrapped by the keyset's key or a KMS. The highest generation encrypts.
CREATE TABLE yly_data_key (
  -- The first five bytes of a ciphertext are 1 and this number.
  id                BIGINT       NOT NULL,
  generation        INT          NOT NULL,
  wrapped           ${binary}    NOT NULL,
  -- Name of the key that wraps it.
  wrapped_by        VARCHAR(400) NOT NULL,
  created_at        BIGINT       NOT NULL,
  -- When everything older was found to be encrypted with this key or a newer one, so that it need not be looked for again.
  complete_at       BIGINT,
  PRIMARY KEY (id),
  CONSTRAINT yly_data_key_generation UNIQUE (generation)
) ${table_options};
