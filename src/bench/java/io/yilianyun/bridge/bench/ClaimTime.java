package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The time of a claim, rolled back each time, in tables of growing size; sizes alternate. In each 400 rows are due, evenly spread, so that even
 * in the smallest hardly two of them share a page: else its claim would touch a twentieth of the pages, which has nothing to do with its size.
 */
final class ClaimTime {
    private static final int CLAIMS = 60;
    private static final int DUE = 400;

    private record Table(NamedParameterJdbcTemplate jdbc, TransactionTemplate transaction, Sql sql, List<Double> times) {}

    void measure(String[] sizes, Report report) {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (String size : sizes) {
            tables.put(size, fill(Long.parseLong(size)));
        }
        for (int i = 0; i < CLAIMS; i++) {
            for (Table table : tables.values()) {
                table.times().add(claim(table));
            }
        }
        report.line("");
        double first = 0;
        for (Map.Entry<String, Table> entry : tables.entrySet()) {
            List<Double> times = entry.getValue().times().subList(CLAIMS / 3, CLAIMS);
            double median = Report.median(times);
            first = first == 0 ? median : first;
            report.line(
                    "**c**: claim of 400 of %s rows: %.2f ms, **%.2f** of the smallest (goal: 1.2)",
                    entry.getKey(),
                    median,
                    median / first);
        }
    }

    private static Table fill(long rows) {
        SingleConnectionDataSource dataSource = new SingleConnectionDataSource(Databases.postgres(), true);
        new Schema(dataSource, Dialect.POSTGRESQL, new Sql(Dialect.POSTGRESQL)).afterPropertiesSet();
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.update("INSERT INTO yly_token (app, machine_code, access_token, refresh_token, status, issued_at,"
                + " access_expires_at, due_at, in_doubt, version, quota_used, deferrals, attempts)"
                + " SELECT 'demo', g::text, decode(md5(g::text), 'hex'), decode(md5(g::text), 'hex'), 'ACTIVE', 0, 0,"
                + " CASE WHEN g % (" + Math.max(1, rows / DUE) + ") = 0 THEN g ELSE 4000000000000 + g END,"
                + " 0, 1, 0, 0, 0 FROM generate_series(1, " + rows + ") g");
        jdbc.execute("VACUUM ANALYZE yly_token");
        return new Table(
                new NamedParameterJdbcTemplate(dataSource),
                new TransactionTemplate(new DataSourceTransactionManager(dataSource)),
                new Sql(Dialect.POSTGRESQL),
                new ArrayList<>());
    }

    private static double claim(Table table) {
        long start = System.nanoTime();
        table.transaction().executeWithoutResult(status -> {
            String select = table.sql().get("token-select-due").replace(":?", ":");
            MapSqlParameterSource parameters = new MapSqlParameterSource("app", "demo")
                    .addValue("now", 1_800_000_000_000L)
                    .addValue("expiresBefore", Long.MAX_VALUE)
                    .addValue("limit", DUE);
            table.jdbc().queryForList(select, parameters.addValue("inDoubt", 1));
            List<Map<String, Object>> due = table.jdbc().queryForList(select, parameters.addValue("inDoubt", 0));
            table.jdbc()
                    .update(
                            table.sql().get("token-lease"),
                            new MapSqlParameterSource("app", "demo")
                                    .addValue(
                                            "machineCodes",
                                            due.stream()
                                                    .map(row -> row.get("machine_code"))
                                                    .toList())
                                    .addValue("until", 1_800_000_120_000L)
                                    .addValue("owner", "bench")
                                    .addValue("quotaDay", "2027-01-01"));
            status.setRollbackOnly();
        });
        return (System.nanoTime() - start) / 1e6;
    }
}
