package io.yilianyun.bridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeyTemplates;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.yilianyun.bridge.chaos.ChildBridge;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;

/**
 * What one would write by hand: a servlet on Tomcat that compares the key, reads and decrypts an access token ({@code /token}), and one that
 * exchanges a code, encrypts the pair and stores it ({@code /callback}). No state, no roles, no audit, no events. Arguments: JDBC URL,
 * platform; prints its port.
 */
public final class BareServlet {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HikariDataSource dataSource;
    private final PlatformClient platform;
    private final Aead aead;

    private BareServlet(String database, String platform) throws GeneralSecurityException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database);
        this.dataSource = new HikariDataSource(config);
        this.platform = new PlatformClient(platform);
        AeadConfig.register();
        this.aead = KeysetHandle.generateNew(KeyTemplates.get("AES256_GCM"))
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    public static void main(String[] arguments) throws Exception {
        BareServlet bare = new BareServlet(arguments[0], arguments[1]);
        bare.prepare();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("bare").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "token", bare.new Token());
        context.addServletMappingDecoded("/token", "token");
        Tomcat.addServlet(context, "callback", bare.new Callback());
        context.addServletMappingDecoded("/callback", "callback");
        tomcat.start();
        System.out.println("port " + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private void prepare() throws SQLException, GeneralSecurityException {
        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("CREATE TABLE bare_token (id VARCHAR PRIMARY KEY, access_token BYTEA,"
                    + " refresh_token BYTEA, expires_at BIGINT)");
            for (int i = 1; i <= Costs.TERMINALS; i++) {
                store(connection, Integer.toString(i), UUID.randomUUID().toString(), "r", Long.MAX_VALUE / 1000);
            }
        }
    }

    private void store(Connection connection, String id, String access, String refresh, long expires)
            throws SQLException, GeneralSecurityException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bare_token VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET access_token = EXCLUDED.access_token,"
                + " refresh_token = EXCLUDED.refresh_token, expires_at = EXCLUDED.expires_at")) {
            byte[] row = id.getBytes(StandardCharsets.UTF_8);
            insert.setString(1, id);
            insert.setBytes(2, aead.encrypt(access.getBytes(StandardCharsets.UTF_8), row));
            insert.setBytes(3, aead.encrypt(refresh.getBytes(StandardCharsets.UTF_8), row));
            insert.setLong(4, expires);
            insert.executeUpdate();
        }
    }

    private final class Token extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            byte[] given = String.valueOf(request.getHeader("Authorization")).getBytes(StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(given, ("Bearer " + ChildBridge.KEY).getBytes(StandardCharsets.UTF_8))) {
                response.setStatus(401);
                return;
            }
            String id = request.getParameter("id");
            try (Connection connection = dataSource.getConnection();
                    PreparedStatement select = connection.prepareStatement(
                            "SELECT access_token, expires_at FROM bare_token WHERE id = ?")) {
                select.setString(1, id);
                ResultSet row = select.executeQuery();
                row.next();
                String token = new String(
                        aead.decrypt(row.getBytes(1), id.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
                response.setContentType("application/json");
                response.setHeader("Cache-Control", "no-store");
                JSON.writeValue(
                        response.getOutputStream(), Map.of("accessToken", token, "expiresAt", row.getLong(2)));
            } catch (SQLException | GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
    }

    private final class Callback extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            JsonNode body = platform.grant("authorization_code", "code", request.getParameter("code"));
            try (Connection connection = dataSource.getConnection()) {
                store(
                        connection,
                        body.required("machine_code").asText(),
                        body.required("access_token").asText(),
                        body.required("refresh_token").asText(),
                        System.currentTimeMillis() + body.path("expires_in").asLong() * 1000);
            } catch (SQLException | GeneralSecurityException e) {
                throw new IOException(e);
            }
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter().write("<!doctype html><title>OK</title><p>Printer "
                    + body.path("machine_code").asText() + " is authorized.");
        }
    }
}
