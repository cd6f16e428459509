package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Decides how many due tokens the sweep of an application may claim at this moment. */
public class Sweep {
    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker outages;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    public Sweep(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker outages,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.outages = outages;
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * Sets the headers that the claim's statement takes ({@code app}, {@code now} in milliseconds, {@code limit}) and the variable
     * {@code probe}. The limit is 0 when nothing is to be claimed: the bridge stops, or the application is halted or out and no probe is
     * due. It is 1 for a probe.
     */
    public void plan(Exchange exchange) {
        String app = exchange.getVariable("app", String.class);
        boolean troubled = !applications.isRunning(app) || outages.isOpen(app);
        // With nothing to call for, the probe is left to the next merchant or caller.
        boolean probe = troubled && isAnythingDue(app) && takeProbe(app);
        int limit = exchange.getContext().isStopping() || troubled && !probe ? 0 : probe ? 1 : capacity(app);
        exchange.setVariable("probe", probe);
        exchange.getMessage().setHeader("app", app);
        exchange.getMessage().setHeader("now", clock.millis());
        exchange.getMessage().setHeader("limit", limit);
    }

    private boolean isAnythingDue(String app) {
        Integer due =
                jdbc.queryForObject(sql.get("token-any-due"), Map.of("app", app, "now", clock.millis()), Integer.class);
        return due != null && due > 0;
    }

    private boolean takeProbe(String app) {
        if (applications.isRunning(app)) {
            return outages.takeProbe(app);
        }
        try {
            return applications.admit(app);
        } catch (AppHaltedException e) {
            return false;
        }
    }

    /** No more than can be called, at the application's rate, while the leases last; leases already handed out count. */
    private int capacity(String app) {
        BridgeProperties.Refresh refresh = properties.refresh();
        Duration usable = refresh.lease()
                .minus(properties.http().connectTimeout())
                .minus(properties.http().readTimeout());
        long callable = usable.toMillis() * properties.app(app).ratePerSecond() / 1000;
        Integer leased = jdbc.queryForObject(
                sql.get("token-count-leased"), Map.of("app", app, "now", clock.millis()), Integer.class);
        return (int) Math.max(0, Math.min(refresh.batchSize(), callable - (leased == null ? 0 : leased)));
    }
}
