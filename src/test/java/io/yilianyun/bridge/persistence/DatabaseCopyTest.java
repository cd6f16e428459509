package io.yilianyun.bridge.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.FailedStartException;
import io.yilianyun.bridge.engine.Databases;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** All rows move from H2 to PostgreSQL, from there to MariaDB, and back to H2, and are still the same. */
class DatabaseCopyTest {
    private static final int TOKENS = 1234;
    private static final List<String> TABLES = List.of(
            "yly_app",
            "yly_audit",
            "yly_authorization",
            "yly_data_key",
            "yly_dead_letter",
            "yly_outbox",
            "yly_push",
            "yly_refresh_hour",
            "yly_ticket",
            "yly_token");

    private static DataSource empty(String url) {
        return new DriverManagerDataSource(url);
    }

    private static DataSource withTables(String url) {
        DataSource dataSource = empty(url);
        Dialect dialect = Dialect.of(dataSource);
        new Schema(dataSource, dialect, new Sql(dialect)).afterPropertiesSet();
        return dataSource;
    }

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + seed);
        }
        return bytes;
    }

    private static DataSource filled(String url) {
        DataSource dataSource = withTables(url);
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.batchUpdate(
                "INSERT INTO yly_token (app, machine_code, merchant, access_token, refresh_token, status, issued_at, access_expires_at,"
                        + " due_at, in_doubt, version, quota_used, deferrals, attempts) VALUES (?, ?, ?, ?, ?, 'ACTIVE', ?, ?, ?, 0, 7, 1, 0, 0)",
                IntStream.range(0, TOKENS)
                        .mapToObj(i -> new Object[] {
                            i % 2 == 0 ? "demo" : "Demo",
                            "40%05d".formatted(i),
                            i % 3 == 0 ? null : "Café 茶 🍵 " + i,
                            bytes(i),
                            bytes(i + 1),
                            1_800_000_000_123L,
                            Long.MAX_VALUE,
                            i % 5 == 0 ? null : (Object) 1_900_000_000_000L
                        })
                        .toList());
        jdbc.update(
                "INSERT INTO yly_app (app, state, since, probes, next_slot, slot_taken_at, credentials) VALUES ('demo', 'HALTED', 1, 2, 3, 4, 'c')");
        jdbc.update(
                "INSERT INTO yly_authorization (id, app, status, created_at, expires_at, code, attempts) VALUES ('a', 'demo', 'OPEN', 1, 2, ?, 0)",
                bytes(8));
        jdbc.update("INSERT INTO yly_ticket (id, app, created_at, expires_at) VALUES ('t', 'demo', 1, 2)");
        jdbc.update(
                "INSERT INTO yly_dead_letter (id, app, operation, subject, code, category, attempts, status, created_at, updated_at)"
                        + " VALUES ('d', 'demo', 'REFRESH', 's', '12', 'defect', 1, 'RESOLVED', 1, 2)");
        jdbc.update(
                "INSERT INTO yly_outbox (subscription, id, sequence_no, app, subject, type, event, created_at, due_at, attempts) VALUES ('pushes', 'o', 1, 'demo', '', 'yilianyun.push', ?, 1, 2, 0)",
                "事".repeat(20_000));
        jdbc.update("INSERT INTO yly_push (app, digest, expires_at) VALUES ('demo', 'x', 1)");
        jdbc.update(
                "INSERT INTO yly_refresh_hour (hour_at, app, outcome, refreshes) VALUES (1, 'demo', 'refreshed', 2)");
        jdbc.update(
                "INSERT INTO yly_audit (happened_at, id, action, actor_kind, http_status, occurrences) VALUES (1, 'i', 'a', 'KEY', 200, 1)");
        jdbc.update(
                "INSERT INTO yly_data_key (id, generation, wrapped, wrapped_by, created_at) VALUES (4294967295, 1, ?, 'keyset 1', 1)",
                bytes(7));
        return dataSource;
    }

    private static Map<String, List<String>> rows(DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        return TABLES.stream()
                .collect(Collectors.toMap(table -> table, table -> jdbc.queryForList("SELECT * FROM " + table).stream()
                        .map(DatabaseCopyTest::text)
                        .sorted(Comparator.naturalOrder())
                        .toList()));
    }

    private static String text(Map<String, Object> row) {
        Map<String, String> text = new TreeMap<>();
        row.forEach((column, value) -> text.put(
                column.toLowerCase(java.util.Locale.ROOT),
                value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value)));
        return text.toString();
    }

    @Test
    void everyRowArrivesAsItWasOnEveryDatabase() throws Exception {
        DataSource first = filled(Databases.h2());
        DataSource postgres = empty(Databases.postgres());
        DataSource mariaDb = withTables(Databases.mariaDb());
        DataSource last = empty(Databases.h2());
        new DatabaseCopy(first, postgres).copy();
        new DatabaseCopy(postgres, mariaDb).copy();
        new DatabaseCopy(mariaDb, last).copy();
        Map<String, List<String>> expected = rows(first);
        assertThat(expected.get("yly_token")).hasSize(TOKENS);
        assertThat(expected.values()).allSatisfy(rows -> assertThat(rows).isNotEmpty());
        assertThat(rows(postgres)).isEqualTo(expected);
        assertThat(rows(mariaDb)).isEqualTo(expected);
        assertThat(rows(last)).isEqualTo(expected);
    }

    @Test
    void everyTableOfTheSchemaIsTested() {
        List<String> tables = new JdbcTemplate(withTables(Databases.h2()))
                .queryForList(
                        "SELECT LOWER(table_name) FROM information_schema.tables WHERE LOWER(table_name) LIKE 'yly\\_%'",
                        String.class);
        assertThat(tables).containsAll(TABLES).hasSize(TABLES.size() + 2);
    }

    @Test
    void aTargetThatHoldsRowsIsRefusedAndStaysAsItIs() {
        DataSource target = withTables(Databases.postgres());
        new JdbcTemplate(target).update("INSERT INTO yly_push (app, digest, expires_at) VALUES ('demo', 'x', 1)");
        assertThatThrownBy(() -> new DatabaseCopy(filled(Databases.h2()), target).copy())
                .isInstanceOf(FailedStartException.class)
                .hasMessageContaining("yly_push");
        assertThat(rows(target).get("yly_token")).isEmpty();
    }

    @Test
    void aSourceWithoutTablesIsRefused() {
        assertThatThrownBy(() -> new DatabaseCopy(empty(Databases.h2()), empty(Databases.h2())).copy())
                .isInstanceOf(FailedStartException.class)
                .hasMessageContaining("holds no tables of the bridge");
    }

    @Test
    void aSourceThatANodeWorksOnIsRefused() {
        DataSource source = filled(Databases.h2());
        new JdbcTemplate(source)
                .update(
                        "UPDATE yly_token SET lease_owner = 'node', due_at = ? WHERE machine_code = '4000001'",
                        System.currentTimeMillis() + 60_000);
        assertThatThrownBy(() -> new DatabaseCopy(source, empty(Databases.h2())).copy())
                .isInstanceOf(FailedStartException.class)
                .hasMessageContaining("A bridge refreshes tokens");
    }

    @Test
    void aLeaseByAClockThatWasAheadIsNobodysWork() {
        DataSource source = filled(Databases.h2());
        new JdbcTemplate(source)
                .update(
                        "UPDATE yly_token SET lease_owner = 'a node that is gone', due_at = ? WHERE machine_code = '4000001'",
                        System.currentTimeMillis() + 8 * 3_600_000);
        DataSource target = empty(Databases.h2());
        new DatabaseCopy(source, target).copy();
        assertThat(rows(target).get("yly_token")).hasSize(TOKENS);
    }

    @Test
    void aCopyThatFailsLeavesNoRows() {
        DataSource source = filled(Databases.h2());
        // A row of the last table that the target does not take.
        new JdbcTemplate(source).execute("ALTER TABLE yly_token ALTER COLUMN merchant VARCHAR(300)");
        new JdbcTemplate(source)
                .update("UPDATE yly_token SET merchant = ? WHERE machine_code = '4001233'", "x".repeat(300));
        DataSource target = empty(Databases.postgres());
        assertThatThrownBy(() -> new DatabaseCopy(source, target).copy()).isInstanceOf(DataAccessException.class);
        assertThat(rows(target).values()).allSatisfy(rows -> assertThat(rows).isEmpty());
    }
}
