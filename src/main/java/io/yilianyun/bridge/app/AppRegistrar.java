package io.yilianyun.bridge.app;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Gives each configured application its row at start. The row keeps the credentials it last ran with, encrypted: if they were changed,
 * an application that was halted for the old ones is resumed.
 */
public class AppRegistrar implements InitializingBean {
    private static final Logger LOG = LoggerFactory.getLogger(AppRegistrar.class);
    private static final String COLUMN = "yly_app.credentials";

    private final BridgeProperties properties;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final Clock clock;
    private final Applications applications;

    public AppRegistrar(
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

    /** Null if damaged. */
    private String stored(String app, byte[] ciphertext) {
        try {
            return cipher.decrypt(ciphertext, COLUMN, app);
        } catch (Cipher.UndecipherableException e) {
            LOG.warn("The credentials that the application {} last ran with are replaced: {}", app, e.getMessage());
            return null;
        }
    }
}
