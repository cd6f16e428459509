package io.yilianyun.bridge.authorize;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.authorize.Tickets.Ticket;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Stores authorizations. A state is used once; a code is kept, encrypted, until its exchange has a final outcome. */
@Component("bridgeAuthorizations")
@DependsOn("bridgeSchema")
public class AuthorizationRepository {
    /** How long a merchant may take at the platform. */
    static final Duration STATE_LIFE = Duration.ofMinutes(10);
    /** How long a code lives by the platform's public documents. */
    static final Duration CODE_LIFE = Duration.ofSeconds(600);
    /** How long the page after an authorization can be reloaded. */
    private static final Duration REMEMBERED = Duration.ofHours(24);

    /** How long the page can say that a state has expired. */
    private static final Duration KEPT_EXPIRED = Duration.ofHours(1);
    /** How long the page can say that a link has expired. */
    private static final Duration KEPT_TICKETS = Duration.ofDays(30);

    private static final String CODE = "yly_authorization.code";
    private static final int BATCH = 50;

    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Cipher cipher;
    private final Clock clock;
    private final Duration lease;
    private final Set<String> apps;

    AuthorizationRepository(
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Cipher cipher,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.sql = sql;
        this.transaction = transaction;
        this.cipher = cipher;
        this.clock = clock;
        this.lease = properties.refresh().lease();
        this.apps = properties.apps().keySet();
    }

    boolean isExpired(Authorization authorization) {
        return authorization.expiresAt() <= clock.millis();
    }

    /**
     * Stores a new authorization.
     *
     * @param id hash of its state or of its code
     * @param browser hash of the browser's cookie, or null
     */
    void insert(String id, String app, String browser, Ticket ticket) {
        MapSqlParameterSource row = row(id, "app", app, "browser", browser, "expiresAt", in(STATE_LIFE))
                .addValue("ticket", ticket.id())
                .addValue("merchant", ticket.merchant())
                .addValue("returnTo", ticket.returnTo());
        sql.update("authorization-insert", row);
    }

    Optional<Authorization> find(String id) {
        return sql.query("authorization-select", row(id), Authorization.class).stream()
                .findFirst();
    }

    /**
     * Takes the code for exchange, which uses up the state.
     *
     * @return false if the state was used before or has expired; of parallel callers, one gets true
     */
    boolean receive(Authorization authorization, String code) {
        String id = authorization.id();
        MapSqlParameterSource row = row(id, "due", in(lease), "expiresAt", in(REMEMBERED))
                .addValue("encryptedCode", cipher.encrypt(code, CODE, id))
                .addValue("codeHash", DigestUtils.sha256Hex(code));
        return sql.update("authorization-receive", row) == 1;
    }

    String code(Authorization authorization) {
        return cipher.decrypt(authorization.code(), CODE, authorization.id());
    }

    /** Claims the exchanges that are due again: transient faults, and those whose process died between the call and the commit. */
    public List<Authorization> claimDue() {
        return transaction.execute(status -> {
            MapSqlParameterSource now = params(
                            "now", clock.millis(), "receivedBefore", in(CODE_LIFE.negated()), "limit", BATCH)
                    .addValue("bound", in(CODE_LIFE.plus(lease)))
                    .addValue("apps", apps);
            List<Authorization> due = sql.query("authorization-select-due", now, Authorization.class);
            due.forEach(exchange -> sql.update("authorization-lease", row(exchange.id(), "due", in(lease))));
            // Read again, since the lease counts the attempt.
            return due.stream()
                    .map(exchange -> find(exchange.id()).orElseThrow())
                    .toList();
        });
    }

    /** Makes a failed exchange due at once, if its code is still alive; returns whether it is. */
    boolean retryNow(String id) {
        return sql.update("authorization-due-now", row(id, "receivedAfter", in(CODE_LIFE.negated()))) == 1;
    }

    /** Keeps others from exchanging the code for the time of a lease. */
    void hold(String id) {
        sql.update("authorization-hold", row(id, "due", in(lease)));
    }

    /** Postpones an exchange. */
    void postpone(Authorization authorization, Instant due, PlatformFault fault) {
        Object[] values = {"due", due.toEpochMilli(), "errorCode", fault.code(), "errorText", fault.description()};
        sql.update("authorization-postpone", row(authorization.id(), values));
    }

    /**
     * Ends an authorization.
     *
     * @param machineCode the printer, or null if it is not known
     * @param fault why the exchange failed, or null
     * @return false if its token pair is stored already
     */
    boolean close(Authorization authorization, Status status, String machineCode, PlatformFault fault) {
        MapSqlParameterSource row = row(authorization.id(), "status", status.name(), "machineCode", machineCode)
                .addValue("errorCode", fault == null ? null : fault.code())
                .addValue("errorText", fault == null ? null : fault.description());
        return sql.update("authorization-close", row) == 1;
    }

    /** Removes what has expired: states that were never used, pages that need not be shown again, tickets. */
    public void removeExpired() {
        sql.update("authorization-delete-expired", params("now", clock.millis(), "before", in(KEPT_EXPIRED.negated())));
        sql.update("ticket-delete-expired", params("before", in(KEPT_TICKETS.negated())));
    }

    private MapSqlParameterSource row(String id, Object... values) {
        return params(values).addValue("id", id).addValue("now", clock.millis());
    }

    private long in(Duration time) {
        return clock.instant().plus(time).toEpochMilli();
    }
}
