package io.yilianyun.bridge.app;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * Creates the row of each configured application at start. The row keeps the credentials that it last ran with, encrypted: if they were
 * changed, an application that was halted because of the old ones is resumed.
 */
@Component("bridgeAppRegistrar")
public class AppRegistrar implements InitializingBean {
    private static final Logger LOG = LoggerFactory.getLogger(AppRegistrar.class);
    private static final String COLUMN = "yly_app.credentials";

    private final BridgeProperties properties;
    private final SqlTemplate sql;
    private final Cipher cipher;
    private final Clock clock;
    private final Applications applications;

    public AppRegistrar(
            BridgeProperties properties,
            SqlTemplate sql,
            Cipher cipher,
            @Qualifier("bridgeClock") Clock clock,
            Applications applications) {
        this.properties = properties;
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
        List<Map<String, Object>> rows = sql.rows("app-select", params("app", app));
        byte[] encrypted = cipher.encrypt(credentials, COLUMN, app);
        MapSqlParameterSource parameters = params("app", app, "now", clock.millis(), "credentials", encrypted);
        if (rows.isEmpty()) {
            sql.update("app-insert", parameters);
        } else if (!credentials.equals(stored(app, (byte[]) rows.get(0).get("credentials")))) {
            sql.update("app-credentials", parameters);
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
