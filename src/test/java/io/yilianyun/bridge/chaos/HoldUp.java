package io.yilianyun.bridge.chaos;

import org.springframework.jdbc.core.JdbcTemplate;

/** A trigger that makes PostgreSQL wait inside whatever transaction does a thing, so that the process can be killed right there. */
final class HoldUp {
    private static final String HELD =
            " FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";

    private final JdbcTemplate jdbc;
    private final String table;

    /**
     * @param condition of the row trigger, or empty
     */
    HoldUp(JdbcTemplate jdbc, String event, String table, String condition) {
        this.jdbc = jdbc;
        this.table = table;
        jdbc.execute("CREATE OR REPLACE FUNCTION hold_up() RETURNS trigger AS $$"
                + " BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$ LANGUAGE plpgsql");
        jdbc.execute("CREATE TRIGGER hold_up BEFORE %s ON %s FOR EACH ROW %s EXECUTE FUNCTION hold_up()"
                .formatted(event, table, condition));
    }

    void awaitHeld() {
        Site.patiently().until(() -> jdbc.queryForObject("SELECT COUNT(*)" + HELD, Integer.class) > 0);
    }

    /** Ends the transactions that are held up, as the server does when it notices that the client is gone. */
    void letGo() {
        jdbc.execute("SELECT pg_terminate_backend(pid)" + HELD);
        jdbc.execute("DROP TRIGGER hold_up ON " + table);
    }
}
