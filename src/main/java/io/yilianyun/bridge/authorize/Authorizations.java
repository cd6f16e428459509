package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** The stored authorizations. A state is used once; a code is kept, encrypted, until its exchange is over. */
public class Authorizations {
    /** How long a merchant may take at the platform. */
    static final Duration STATE_LIFE = Duration.ofMinutes(10);
    /** How long the page after an authorization can be reloaded. */
    private static final Duration REMEMBERED = Duration.ofHours(24);

    private static final String CODE = "yly_authorization.code";
    private static final int BATCH = 50;

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Cipher cipher;
    private final Clock clock;
    private final Duration lease;

    public Authorizations(
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sql sql,
            Cipher cipher,
            Clock clock,
            BridgeProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.cipher = cipher;
        this.clock = clock;
        this.lease = properties.refresh().lease();
    }

    /** Whom an authorization is for; all may be null. */
    record Origin(String ticket, String merchant, String returnTo) {
        static final Origin NONE = new Origin(null, null, null);
    }

    /**
     * Stores a new authorization.
     *
     * @param id hash of its state or of its code
     * @param browser hash of the browser's cookie, or null
     */
    void insert(String id, String app, String browser, Origin origin) {
        Instant now = clock.instant();
        jdbc.update(
                sql.get("authorization-insert"),
                new MapSqlParameterSource("id", id)
                        .addValue("app", app)
                        .addValue("browser", browser)
                        .addValue("ticket", origin.ticket())
                        .addValue("merchant", origin.merchant())
                        .addValue("returnTo", origin.returnTo())
                        .addValue("now", now.toEpochMilli())
                        .addValue("expiresAt", now.plus(STATE_LIFE).toEpochMilli()));
    }

    Optional<Authorization> find(String id) {
        return jdbc.query(sql.get("authorization-select"), Map.of("id", id), (row, i) -> Authorization.of(row)).stream()
                .findFirst();
    }

    /** Takes the code for exchange, which uses the state up. False if it was used or has expired: of parallel callers one gets true. */
    boolean receive(Authorization authorization, String code) {
        Instant now = clock.instant();
        return jdbc.update(
                        sql.get("authorization-receive"),
                        parameters(authorization, now)
                                .addValue("encryptedCode", cipher.encrypt(code, CODE, authorization.id()))
                                .addValue("codeHash", Secret.hash(code))
                                .addValue("due", now.plus(lease).toEpochMilli())
                                .addValue("expiresAt", now.plus(REMEMBERED).toEpochMilli()))
                == 1;
    }

    String code(Authorization authorization) {
        return cipher.decrypt(authorization.code(), CODE, authorization.id());
    }

    /**
     * Takes the exchanges that are due again: those that failed in transport, and those whose process died between the call and the commit.
     */
    public List<Authorization> claimDue() {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            List<Authorization> due = jdbc.query(
                    sql.get("authorization-select-due"),
                    Map.of("now", now.toEpochMilli(), "limit", BATCH),
                    (row, i) -> Authorization.of(row));
            due.forEach(authorization -> jdbc.update(
                    sql.get("authorization-lease"),
                    parameters(authorization, now)
                            .addValue("due", now.plus(lease).toEpochMilli())));
            // As they are now: the attempt that begins is counted.
            return due.stream()
                    .map(authorization -> find(authorization.id()).orElseThrow())
                    .toList();
        });
    }

    /** Postpones an exchange. */
    void postpone(Authorization authorization, Instant due, String errorCode, String errorText) {
        jdbc.update(
                sql.get("authorization-postpone"),
                parameters(authorization, clock.instant())
                        .addValue("due", due.toEpochMilli())
                        .addValue("errorCode", errorCode)
                        .addValue("errorText", errorText));
    }

    /** Ends an authorization and forgets its code. */
    void close(
            Authorization authorization,
            Authorization.Status status,
            String machineCode,
            String errorCode,
            String errorText) {
        jdbc.update(
                sql.get("authorization-close"),
                parameters(authorization, clock.instant())
                        .addValue("status", status.name())
                        .addValue("machineCode", machineCode)
                        .addValue("errorCode", errorCode)
                        .addValue("errorText", errorText));
    }

    /** Removes what has expired: states that were never used, pages that need not be shown again, tickets. */
    public void removeExpired() {
        Map<String, Long> now = Map.of("now", clock.millis());
        jdbc.update(sql.get("authorization-delete-expired"), now);
        jdbc.update(sql.get("ticket-delete-expired"), now);
    }

    private static MapSqlParameterSource parameters(Authorization authorization, Instant now) {
        return new MapSqlParameterSource("id", authorization.id()).addValue("now", now.toEpochMilli());
    }
}
