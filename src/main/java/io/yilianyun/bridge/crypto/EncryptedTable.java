package io.yilianyun.bridge.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * A table with encrypted columns, or an application's part of one.
 *
 * @param name in the names of its statements
 * @param app the application whose rows are meant; null: all
 * @param keyColumn that the rows are ordered by
 * @param keyParameter the same in the statement that updates a row
 * @param boundTo the column that is the row's key in the associated data, after the application if that is set
 */
record EncryptedTable(
        String name, String app, String keyColumn, String keyParameter, String boundTo, List<Column> columns) {

    /**
     * @param bound table and column in the associated data
     * @param parameter in the statement that updates a row
     */
    record Column(String bound, String parameter) {
        String name() {
            return bound.substring(bound.indexOf('.') + 1);
        }
    }

    /** All that is encrypted. */
    static List<EncryptedTable> all(List<String> apps) {
        List<EncryptedTable> tables = new ArrayList<>();
        tables.add(of("app", "app", "app", "app", new Column("yly_app.credentials", "credentials")));
        tables.add(of("authorization", "id", "id", "id", new Column("yly_authorization.code", "encryptedCode")));
        tables.add(of("letter", "id", "id", "subject", new Column("yly_dead_letter.payload", "payload")));
        for (String app : apps) {
            tables.add(new EncryptedTable(
                    "token",
                    app,
                    "machine_code",
                    "machineCode",
                    "machine_code",
                    List.of(
                            new Column("yly_token.access_token", "accessToken"),
                            new Column("yly_token.refresh_token", "refreshToken"))));
        }
        return tables;
    }

    private static EncryptedTable of(
            String name, String keyColumn, String keyParameter, String boundTo, Column column) {
        return new EncryptedTable(name, null, keyColumn, keyParameter, boundTo, List.of(column));
    }

    String key(Map<String, Object> row) {
        return (String) row.get(keyColumn);
    }

    /** The row's key in the associated data. */
    String[] row(Map<String, Object> row) {
        String key = (String) row.get(boundTo);
        return app == null ? new String[] {key} : new String[] {app, key};
    }

    MapSqlParameterSource parameters(Map<String, Object> row) {
        return new MapSqlParameterSource("app", app).addValue(keyParameter, key(row));
    }
}
