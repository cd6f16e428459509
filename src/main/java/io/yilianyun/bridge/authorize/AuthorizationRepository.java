package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
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

    private static final String CODE = "yly_authorization.code";
    private static final int BATCH = 50;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Cipher cipher;
    private final Clock clock;
    private final Duration lease;

    AuthorizationRepository(
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Cipher cipher,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.jdbc = JdbcClient.create(jdbc);
        this.transaction = transaction;
        this.sql = sql;
        this.cipher = cipher;
        this.clock = clock;
        this.lease = properties.refresh().lease();
    }

    /** Whom an authorization is for; all fields may be null. */
    record Origin(String id, String merchant, String returnTo) {
        static final Origin NONE = new Origin(null, null, null);
    }

    /**
     * Stores a new authorization.
     *
     * @param id hash of its state or of its code
     * @param browser hash of the browser's cookie, or null
     */
    void insert(String id, String app, String browser, Origin origin) {
        statement("authorization-insert", id)
                .param("app", app)
                .param("browser", browser)
                .param("ticket", origin.id())
                .param("merchant", origin.merchant())
                .param("returnTo", origin.returnTo())
                .param("expiresAt", in(STATE_LIFE))
                .update();
    }

    Optional<Authorization> find(String id) {
        return jdbc.sql(sql.get("authorization-select"))
                .param("id", id)
                .query(Authorization.class)
                .optional();
    }

    /**
     * Takes the code for exchange, which uses up the state.
     *
     * @return false if the state was used before or has expired; of parallel callers, one gets true
     */
    boolean receive(Authorization authorization, String code) {
        return statement("authorization-receive", authorization.id())
                        .param("encryptedCode", cipher.encrypt(code, CODE, authorization.id()))
                        .param("codeHash", Secret.hash(code))
                        .param("due", in(lease))
                        .param("expiresAt", in(REMEMBERED))
                        .update()
                == 1;
    }

    String code(Authorization authorization) {
        return cipher.decrypt(authorization.code(), CODE, authorization.id());
    }

    /** Claims the exchanges that are due again: transient faults, and those whose process died between the call and the commit. */
    public List<Authorization> claimDue() {
        return transaction.execute(status -> {
            List<String> due = jdbc.sql(sql.get("authorization-select-due"))
                    .param("now", clock.millis())
                    .param("limit", BATCH)
                    .query((row, i) -> row.getString("id"))
                    .list();
            due.forEach(id ->
                    statement("authorization-lease", id).param("due", in(lease)).update());
            // Read again, since the lease counts the attempt.
            return due.stream().map(id -> find(id).orElseThrow()).toList();
        });
    }

    /** Makes a failed exchange due at once, if its code is still alive; returns whether it is. */
    boolean retryNow(String id) {
        return statement("authorization-due-now", id)
                        .param("receivedAfter", in(CODE_LIFE.negated()))
                        .update()
                == 1;
    }

    /** Postpones an exchange. */
    void postpone(Authorization authorization, Instant due, PlatformFault fault) {
        statement("authorization-postpone", authorization.id())
                .param("due", due.toEpochMilli())
                .param("errorCode", fault.code())
                .param("errorText", fault.description())
                .update();
    }

    /**
     * Ends an authorization.
     *
     * @param machineCode the printer, or null if no token pair is stored
     * @param fault why the exchange failed, or null
     */
    void close(Authorization authorization, Authorization.Status status, String machineCode, PlatformFault fault) {
        statement("authorization-close", authorization.id())
                .param("status", status.name())
                .param("machineCode", machineCode)
                .param("errorCode", fault == null ? null : fault.code())
                .param("errorText", fault == null ? null : fault.description())
                .update();
    }

    /** Removes what has expired: states that were never used, pages that need not be shown again, tickets. */
    public void removeExpired() {
        for (String statement : List.of("authorization-delete-expired", "ticket-delete-expired")) {
            jdbc.sql(sql.get(statement)).param("now", clock.millis()).update();
        }
    }

    private StatementSpec statement(String name, String id) {
        return jdbc.sql(sql.get(name)).param("id", id).param("now", clock.millis());
    }

    private long in(Duration time) {
        return clock.instant().plus(time).toEpochMilli();
    }
}
