package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.admin.Views.AppView;
import io.yilianyun.bridge.admin.Views.Reachability;
import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about applications. */
@RestController("bridgeAppController")
@RequestMapping(path = "/api/apps", produces = MediaType.APPLICATION_JSON_VALUE)
class AppController {
    /** A token that has been due for longer is overdue. */
    private static final Duration OVERDUE = Duration.ofMinutes(5);

    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker breaker;
    private final SqlTemplate sql;
    private final Clock clock;

    AppController(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker breaker,
            SqlTemplate sql,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.breaker = breaker;
        this.sql = sql;
        this.clock = clock;
    }

    private record Counts(String app, long tokens, long overdue) {}

    @GetMapping
    List<AppView> listApps() {
        Map<String, Counts> counts = sql
                .query(
                        "app-counts",
                        params("overdue", clock.instant().minus(OVERDUE).toEpochMilli()),
                        DataClassRowMapper.newInstance(Counts.class))
                .stream()
                .collect(Collectors.toMap(Counts::app, Function.identity()));
        return properties.apps().keySet().stream()
                .map(app -> view(applications.state(app), counts.getOrDefault(app, new Counts(app, 0, 0))))
                .toList();
    }

    private AppView view(AppState state, Counts counts) {
        return new AppView(
                state.app(),
                state.state(),
                state.reason(),
                state.since(),
                counts.tokens(),
                counts.overdue(),
                breaker.isOpen(state.app()) ? Reachability.DOWN : Reachability.UP);
    }

    @PostMapping("/{app}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resumeApp(@PathVariable String app) {
        applications.resume(known(app), "resumed by an operator");
    }

    @PostMapping("/{app}/halt")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void haltApp(@PathVariable String app) {
        applications.haltByOperator(known(app));
    }

    private String known(String app) {
        if (!properties.apps().containsKey(app)) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "No application of this name is configured; see GET /api/apps");
        }
        return app;
    }
}
