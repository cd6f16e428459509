-- Quartz's tables, used when yilianyun.cluster.enabled is true.
CREATE TABLE yly_qrtz_job_details (
  sched_name VARCHAR(120) NOT NULL, job_name VARCHAR(190) NOT NULL, job_group VARCHAR(190) NOT NULL, description VARCHAR(250),
  job_class_name VARCHAR(250) NOT NULL, is_durable ${boolean} NOT NULL, is_nonconcurrent ${boolean} NOT NULL,
  is_update_data ${boolean} NOT NULL, requests_recovery ${boolean} NOT NULL, job_data ${blob},
  PRIMARY KEY (sched_name, job_name, job_group)
) ${table_options};

CREATE TABLE yly_qrtz_triggers (
  sched_name VARCHAR(120) NOT NULL, trigger_name VARCHAR(190) NOT NULL, trigger_group VARCHAR(190) NOT NULL,
  job_name VARCHAR(190) NOT NULL, job_group VARCHAR(190) NOT NULL, description VARCHAR(250), next_fire_time BIGINT,
  prev_fire_time BIGINT, priority INTEGER, trigger_state VARCHAR(16) NOT NULL, trigger_type VARCHAR(8) NOT NULL,
  start_time BIGINT NOT NULL, end_time BIGINT, calendar_name VARCHAR(190), misfire_instr SMALLINT, job_data ${blob},
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, job_name, job_group) REFERENCES yly_qrtz_job_details (sched_name, job_name, job_group)
) ${table_options};

CREATE TABLE yly_qrtz_simple_triggers (
  sched_name VARCHAR(120) NOT NULL, trigger_name VARCHAR(190) NOT NULL, trigger_group VARCHAR(190) NOT NULL,
  repeat_count BIGINT NOT NULL, repeat_interval BIGINT NOT NULL, times_triggered BIGINT NOT NULL,
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES yly_qrtz_triggers (sched_name, trigger_name, trigger_group)
) ${table_options};

CREATE TABLE yly_qrtz_cron_triggers (
  sched_name VARCHAR(120) NOT NULL, trigger_name VARCHAR(190) NOT NULL, trigger_group VARCHAR(190) NOT NULL,
  cron_expression VARCHAR(120) NOT NULL, time_zone_id VARCHAR(80),
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES yly_qrtz_triggers (sched_name, trigger_name, trigger_group)
) ${table_options};

CREATE TABLE yly_qrtz_simprop_triggers (
  sched_name VARCHAR(120) NOT NULL, trigger_name VARCHAR(190) NOT NULL, trigger_group VARCHAR(190) NOT NULL,
  str_prop_1 VARCHAR(512), str_prop_2 VARCHAR(512), str_prop_3 VARCHAR(512), int_prop_1 INTEGER, int_prop_2 INTEGER,
  long_prop_1 BIGINT, long_prop_2 BIGINT, dec_prop_1 NUMERIC(13, 4), dec_prop_2 NUMERIC(13, 4), bool_prop_1 ${boolean},
  bool_prop_2 ${boolean},
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES yly_qrtz_triggers (sched_name, trigger_name, trigger_group)
) ${table_options};

CREATE TABLE yly_qrtz_blob_triggers (
  sched_name VARCHAR(120) NOT NULL, trigger_name VARCHAR(190) NOT NULL, trigger_group VARCHAR(190) NOT NULL, blob_data ${blob},
  PRIMARY KEY (sched_name, trigger_name, trigger_group),
  FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES yly_qrtz_triggers (sched_name, trigger_name, trigger_group)
) ${table_options};

CREATE TABLE yly_qrtz_calendars (
  sched_name VARCHAR(120) NOT NULL, calendar_name VARCHAR(190) NOT NULL, calendar ${blob} NOT NULL,
  PRIMARY KEY (sched_name, calendar_name)
) ${table_options};

CREATE TABLE yly_qrtz_paused_trigger_grps (
  sched_name VARCHAR(120) NOT NULL, trigger_group VARCHAR(190) NOT NULL, PRIMARY KEY (sched_name, trigger_group)
) ${table_options};

CREATE TABLE yly_qrtz_fired_triggers (
  sched_name VARCHAR(120) NOT NULL, entry_id VARCHAR(140) NOT NULL, trigger_name VARCHAR(190) NOT NULL,
  trigger_group VARCHAR(190) NOT NULL, instance_name VARCHAR(190) NOT NULL, fired_time BIGINT NOT NULL, sched_time BIGINT NOT NULL,
  priority INTEGER NOT NULL, state VARCHAR(16) NOT NULL, job_name VARCHAR(190), job_group VARCHAR(190),
  is_nonconcurrent ${boolean}, requests_recovery ${boolean},
  PRIMARY KEY (sched_name, entry_id)
) ${table_options};

CREATE TABLE yly_qrtz_scheduler_state (
  sched_name VARCHAR(120) NOT NULL, instance_name VARCHAR(190) NOT NULL, last_checkin_time BIGINT NOT NULL,
  checkin_interval BIGINT NOT NULL, PRIMARY KEY (sched_name, instance_name)
) ${table_options};

CREATE TABLE yly_qrtz_locks (
  sched_name VARCHAR(120) NOT NULL, lock_name VARCHAR(40) NOT NULL, PRIMARY KEY (sched_name, lock_name)
) ${table_options};

CREATE INDEX yly_qrtz_t_next ON yly_qrtz_triggers (sched_name, trigger_state, next_fire_time);
CREATE INDEX yly_qrtz_t_job ON yly_qrtz_triggers (sched_name, job_name, job_group);
CREATE INDEX yly_qrtz_ft_trigger ON yly_qrtz_fired_triggers (sched_name, trigger_name, trigger_group);
CREATE INDEX yly_qrtz_ft_instance ON yly_qrtz_fired_triggers (sched_name, instance_name);
