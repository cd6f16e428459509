-- Who did what, when, with what result. The primary key begins with the time: entries are written, read and removed in its order.
CREATE TABLE yly_audit (
  happened_at       BIGINT       NOT NULL,
  id                VARCHAR(36)  NOT NULL,
  action            VARCHAR(40)  NOT NULL,
  actor             VARCHAR(200),
  actor_kind        VARCHAR(8)   NOT NULL,
  address           VARCHAR(64),
  app               VARCHAR(32),
  machine_code      VARCHAR(64),
  dead_letter       VARCHAR(64),
  http_status       INT          NOT NULL,
  occurrences       INT          NOT NULL,
  detail            VARCHAR(300),
  PRIMARY KEY (happened_at, id)
) ${table_options};
