package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.admin.Views.AppView;
import io.yilianyun.bridge.admin.Views.Reachability;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.authorize.Tickets;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.validation.Valid;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about applications, and the links by which merchants authorize them. */
@RestController("bridgeAppController")
@RequestMapping(path = "${yilianyun.api.path}", produces = MediaType.APPLICATION_JSON_VALUE)
class AppController {
    private final BridgeProperties properties;
    private final Applications applications;
    private final CircuitBreaker breaker;
    private final Tickets tickets;
    private final SqlTemplate sql;
    private final Clock clock;

    AppController(
            BridgeProperties properties,
            Applications applications,
            CircuitBreaker breaker,
            Tickets tickets,
            SqlTemplate sql,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.applications = applications;
        this.breaker = breaker;
        this.tickets = tickets;
        this.sql = sql;
        this.clock = clock;
    }

    @GetMapping("/apps")
    List<AppView> listApps() {
        long overdue = clock.instant().minus(TokenRepository.OVERDUE).toEpochMilli();
        return sql.query("app-list", params("overdue", overdue), AppView.class).stream()
                .filter(app -> properties.apps().containsKey(app.name()))
                .map(app -> app.with(breaker.isOpen(app.name()) ? Reachability.DOWN : Reachability.UP))
                .toList();
    }

    @PostMapping("/apps/{app}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resumeApp(@PathVariable String app) {
        checkKnown(app, HttpStatus.NOT_FOUND);
        applications.resume(app, "resumed by an operator");
    }

    @PostMapping("/apps/{app}/halt")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void haltApp(@PathVariable String app) {
        checkKnown(app, HttpStatus.NOT_FOUND);
        applications.haltByOperator(app);
    }

    @PostMapping(path = "/authorizations", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Tickets.Link createAuthorization(@Valid @RequestBody NewAuthorization wanted) {
        checkKnown(wanted.app(), HttpStatus.BAD_REQUEST);
        if (wanted.returnTo() != null && !tickets.mayReturnTo(wanted.returnTo())) {
            throw new ApiProblem(
                    HttpStatus.BAD_REQUEST, "returnTo is not below an address in yilianyun.security.return-to-allowed");
        }
        return tickets.create(wanted.app(), wanted.merchant(), wanted.returnTo());
    }

    private void checkKnown(String app, HttpStatus otherwise) {
        if (!properties.apps().containsKey(app)) {
            throw new ApiProblem(otherwise, "No application of this name is configured; see GET /api/apps");
        }
    }
}
