package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * Gives out leases: one holder per token, for a limited time, with the day's quota spent before the platform is called. So a crash
 * can count a refresh too many, never one too few.
 */
public class LeaseRepository {
    /** How long after the claim a lease is taken to be current without asking. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final TokenRepository tokens;
    private final Settlement settlement;
    private final Outbox outbox;
    private final Quota quota;
    private final Clock clock;
    private final BridgeProperties.Refresh refresh;
    private final BridgeProperties.Http http;
    private final String owner;

    /**
     * @param owner names this process in the leases it takes; unique among the nodes
     */
    public LeaseRepository(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            TokenRepository tokens,
            Settlement settlement,
            Outbox outbox,
            Quota quota,
            Clock clock,
            BridgeProperties properties,
            String owner) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.tokens = tokens;
        this.settlement = settlement;
        this.outbox = outbox;
        this.quota = quota;
        this.clock = clock;
        this.refresh = properties.refresh();
        this.http = properties.http();
        this.owner = owner;
    }

    /**
     * LeaseRepository due tokens for the sweep, in the transaction that holds their rows' locks. Those whose quota leaves nothing for the sweep
     * are deferred instead.
     *
     * @param rows of {@code yly_token}, all of one application, as camel-jdbc selected them
     * @param probe whether the calls are to find out if the platform answers again
     */
    public List<Lease> take(List<Map<String, Object>> rows, boolean probe) {
        Instant now = clock.instant();
        List<Token> granted = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Token token = Token.of(row);
            if (quota.allowsSweep(token, now)) {
                granted.add(token);
            } else {
                deferred(token, now);
            }
        }
        return lease(granted, now, true, probe);
    }

    /** LeaseRepository one token for a person or a caller of the API, in the caller's transaction, which holds the row's lock. */
    Lease take(Token token, boolean probe) {
        return lease(List.of(token), clock.instant(), false, probe).get(0);
    }

    private List<Lease> lease(List<Token> granted, Instant now, boolean sweep, boolean probe) {
        if (granted.isEmpty()) {
            return List.of();
        }
        Instant until = now.plus(refresh.lease());
        jdbc.update(
                sql.get("token-lease"),
                new MapSqlParameterSource("app", granted.get(0).app())
                        .addValue(
                                "machineCodes",
                                granted.stream().map(Token::machineCode).toList())
                        .addValue("until", until.toEpochMilli())
                        .addValue("owner", owner)
                        .addValue("quotaDay", quota.day(now)));
        return granted.stream()
                .map(token -> new Lease(token, token.version() + 1, owner, until, sweep, probe))
                .toList();
    }

    private void deferred(Token token, Instant now) {
        Instant due = quota.resumption(token.app(), token.machineCode(), now);
        if (settlement.write(Settlement.of(token, token.version())
                .status(TokenStatus.DEFERRED)
                .due(due)
                .quota(quota.day(now), quota.used(token, now)))) {
            outbox.add(List.of(TokenEvents.deferred(
                    token, due, "the bridge's own count has reached the share of automatic refreshes")));
        }
    }

    /** Finds a lease by the reference that came through a broker; empty if it no longer stands. */
    public Optional<Lease> find(Lease.Reference reference) {
        return tokens.find(reference.app(), reference.machineCode())
                .filter(token -> token.version() == reference.version() && token.leaseOwner() != null)
                .map(token -> new Lease(
                        token.asBefore(reference),
                        token.version(),
                        token.leaseOwner(),
                        token.dueAt(),
                        false,
                        reference.probe()));
    }

    /** Whether a call that begins now ends, by its time-outs, within the lease. */
    public boolean coversCall(Lease lease) {
        return clock.instant()
                .plus(http.connectTimeout())
                .plus(http.readTimeout())
                .isBefore(lease.until());
    }

    /**
     * Whether the token is still the one that was leased. Asked of the database only for a lease that has waited: a merchant may have
     * authorized again since, and a refresh token that was superseded must not be sent.
     */
    public boolean isCurrent(Lease lease) {
        return clock.instant().isBefore(lease.until().minus(refresh.lease()).plus(FRESH))
                || find(lease.reference()).isPresent();
    }

    /** Gives back a lease that no call was made for: the token is as it was before the claim, its quota included. */
    public boolean release(Lease lease) {
        Token token = lease.token();
        return settlement.write(
                Settlement.of(token, lease.version()).due(token.dueAt()).inDoubt(token.inDoubt()));
    }
}
