package io.yilianyun.bridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What one would write by hand: a pooled HTTP client, eight threads, one UPDATE and commit per token. No lease, no quota, no encryption, no
 * events, no retries. Its table is {@code bare}.
 */
public final class BareLoop {
    static final String TABLE = "CREATE TABLE bare (id VARCHAR PRIMARY KEY, access_token VARCHAR, refresh_token VARCHAR,"
            + " expires_at BIGINT, due_at BIGINT)";
    static final String INDEX = "CREATE INDEX bare_due ON bare (due_at)";

    private final HikariDataSource dataSource;
    private final PlatformClient platform;
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();

    private BareLoop(String database, String platform) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database);
        config.setAutoCommit(false);
        this.dataSource = new HikariDataSource(config);
        this.platform = new PlatformClient(platform);
    }

    public static void main(String[] arguments) throws Exception {
        BareLoop loop = new BareLoop(arguments[0], arguments[1]);
        Loop.serve(loop::due, loop::refresh);
    }

    private List<String> due() throws Exception {
        List<String> due = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, refresh_token FROM bare WHERE due_at <= "
                        + System.currentTimeMillis() + " ORDER BY due_at")) {
            while (rows.next()) {
                due.add(rows.getString(1));
                refreshTokens.put(rows.getString(1), rows.getString(2));
            }
            connection.commit();
        }
        return due;
    }

    private void refresh(String id) throws Exception {
        JsonNode body = platform.grant("refresh_token", "refresh_token", refreshTokens.remove(id));
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE bare SET access_token = ?,"
                        + " refresh_token = ?, expires_at = ?, due_at = ? WHERE id = ?")) {
            long now = System.currentTimeMillis();
            update.setString(1, body.required("access_token").asText());
            update.setString(2, body.required("refresh_token").asText());
            update.setLong(3, now + body.path("expires_in").asLong() * 1000);
            update.setLong(4, now + body.path("expires_in").asLong() * 667);
            update.setString(5, id);
            update.executeUpdate();
            connection.commit();
        }
    }
}
