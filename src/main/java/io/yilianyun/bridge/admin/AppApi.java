package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The API's calls about applications. */
public class AppApi {
    /** A token that has been due for longer than this is overdue. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final BridgeProperties properties;
    private final Applications applications;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    public AppApi(
            BridgeProperties properties,
            Applications applications,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    private record Counts(long tokens, long overdue) {
        private static final Counts NONE = new Counts(0, 0);
    }

    public List<Map<String, Object>> list() {
        Map<String, Counts> counts = jdbc
                .queryForList(
                        sql.get("app-counts"),
                        Map.of("overdue", clock.instant().minus(PATIENCE).toEpochMilli()))
                .stream()
                .collect(Collectors.toMap(
                        row -> (String) row.get("app"),
                        row -> new Counts(
                                ((Number) row.get("tokens")).longValue(), ((Number) row.get("overdue")).longValue())));
        return properties.apps().keySet().stream()
                .map(app -> view(applications.state(app), counts.getOrDefault(app, Counts.NONE)))
                .toList();
    }

    public void resume(@Variable("app") String app) throws Problem {
        applications.resume(known(app), "resumed by an operator");
    }

    public void halt(@Variable("app") String app) throws Problem {
        applications.haltByOperator(known(app));
    }

    private String known(String app) throws Problem {
        if (!properties.apps().containsKey(app)) {
            throw new Problem(HttpStatus.NOT_FOUND, "There is no application of this name");
        }
        return app;
    }

    private static Map<String, Object> view(AppState state, Counts counts) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", state.app());
        view.put("state", state.state());
        view.put("reason", state.reason());
        view.put("since", state.since());
        view.put("tokens", counts.tokens());
        view.put("overdue", counts.overdue());
        return view;
    }
}
