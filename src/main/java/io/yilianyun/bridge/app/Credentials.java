package io.yilianyun.bridge.app;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import io.yilianyun.bridge.store.Cipher;
import io.yilianyun.bridge.store.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Gives each configured application its row at start. The row keeps the credentials it last ran with, encrypted: if they were changed,
 * an application that was halted for the old ones is resumed; if they cannot be decrypted, the keyset is the wrong one, and that is
 * better known before the first token is touched.
 */
public class Credentials implements InitializingBean {
    private static final String COLUMN = "yly_app.credentials";

    private final BridgeProperties properties;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final Clock clock;
    private final Applications applications;

    public Credentials(
            BridgeProperties properties,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            Clock clock,
            Applications applications) {
        this.properties = properties;
        this.jdbc = jdbc;
        this.sql = sql;
        this.cipher = cipher;
        this.clock = clock;
        this.applications = applications;
    }

    /**
     * @throws ConfigurationException if the keyset does not fit the database
     */
    @Override
    public void afterPropertiesSet() {
        properties.apps().forEach((name, app) -> register(name, app.clientId() + "\n" + app.clientSecret()));
    }

    private void register(String app, String credentials) {
        List<Map<String, Object>> rows = jdbc.queryForList(sql.get("app-select"), Map.of("app", app));
        MapSqlParameterSource parameters = new MapSqlParameterSource("app", app)
                .addValue("now", clock.millis())
                .addValue("credentials", cipher.encrypt(credentials, COLUMN, app));
        if (rows.isEmpty()) {
            jdbc.update(sql.get("app-insert"), parameters);
        } else if (!credentials.equals(stored(app, (byte[]) rows.get(0).get("credentials")))) {
            jdbc.update(sql.get("app-credentials"), parameters);
            applications.resume(app, "its credentials were changed");
        }
    }

    private String stored(String app, byte[] ciphertext) {
        try {
            return cipher.decrypt(ciphertext, COLUMN, app);
        } catch (Cipher.UndecipherableException e) {
            throw new ConfigurationException(
                    List.of(
                            new Problem(
                                    "yilianyun.security.encryption-keyset",
                                    "is not the keyset that encrypted this database",
                                    "restore the keyset that belongs to it from its backup, or point spring.datasource.url at an empty database")));
        }
    }
}
