package io.yilianyun.bridge.token;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Recording;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.DefectFault;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.TransientFault;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores the pairs that the platform grants, encrypted: those of a refresh into the version that was claimed, those of an authorization
 * in place of whatever was there. Pair, event and dead letter commit together.
 */
public class TokenWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TokenWriter.class);

    private final TransactionTemplate transaction;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final DueTime dueTime;
    private final Quota quota;
    private final DeadLetterRepository deadLetters;
    private final Outbox outbox;
    private final Applications applications;
    private final CircuitBreaker outages;
    private final RefreshOutcomes outcomes;
    private final Recording recording;
    private final BridgeProperties properties;
    private final Clock clock;
    private final GroupCommit<Refreshed, Boolean> refreshes = new GroupCommit<>(this::record);

    private record Refreshed(Lease lease, GrantedTokenPair pair) {}

    public TokenWriter(
            TransactionTemplate transaction,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Cipher cipher,
            DueTime dueTime,
            Quota quota,
            DeadLetterRepository deadLetters,
            Outbox outbox,
            Applications applications,
            CircuitBreaker outages,
            RefreshOutcomes outcomes,
            Recording recording,
            BridgeProperties properties,
            Clock clock) {
        this.transaction = transaction;
        this.jdbc = jdbc;
        this.sql = sql;
        this.cipher = cipher;
        this.dueTime = dueTime;
        this.quota = quota;
        this.deadLetters = deadLetters;
        this.outbox = outbox;
        this.applications = applications;
        this.outages = outages;
        this.outcomes = outcomes;
        this.recording = recording;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Stores the answer to a refresh; returns after the commit. That of the sweep's own calls may come a little later, in a group: were it
     * lost with the process, the platform would repeat its answer.
     *
     * @throws TransientFault if the answer says success but holds no pair: the platform repeats it for two hours
     */
    public RefreshResult refreshed(@Variable("lease") Lease lease, @Body PlatformAnswer answer) throws TransientFault {
        Grant grant = answer.grant()
                .orElseThrow(() -> new TransientFault("malformed", "A success without a pair of tokens", false));
        outages.answered(lease.app(), lease.machineCode());
        if (grant.machineCode() != null && !grant.machineCode().equals(lease.machineCode())) {
            return outcomes.contradiction(
                    lease,
                    new DefectFault("malformed", "The answer to a refresh names another terminal", false),
                    answer.text());
        }
        Refreshed refreshed = new Refreshed(lease, pair(lease.app(), lease.machineCode(), grant));
        if (lease.unattended()) {
            refreshes.leave(refreshed);
            return RefreshResult.REFRESHED;
        }
        if (!refreshes.submit(refreshed)) {
            LOG.info("{}/{}: its lease no longer stands, the refresh is not stored", lease.app(), lease.machineCode());
            return RefreshResult.notMade("another refresh or authorization came first");
        }
        if (lease.probe()) {
            applications.probeAnswered(lease.app());
        }
        return RefreshResult.REFRESHED;
    }

    /** Commits what the sweep's calls have left. */
    public void flush() {
        refreshes.flush();
    }

    private List<Boolean> record(List<Refreshed> group) {
        return recording.watch("The outcome of %d refreshes".formatted(group.size()), () -> commit(group));
    }

    private List<Boolean> commit(List<Refreshed> group) {
        return transaction.execute(status -> {
            int[] written = jdbc.batchUpdate(
                    sql.get("token-refreshed"),
                    group.stream()
                            .map(item -> item.pair()
                                    .parameters(cipher, dueTime)
                                    .addValue("version", item.lease().version()))
                            .toArray(SqlParameterSource[]::new));
            List<Boolean> stored = new ArrayList<>(group.size());
            List<Event> events = new ArrayList<>(group.size());
            for (int i = 0; i < group.size(); i++) {
                boolean stands = written[i] == 1;
                stored.add(stands);
                Refreshed item = group.get(i);
                Token token = item.lease().token();
                if (!stands) {
                    LOG.info(
                            "{}/{}: its lease no longer stands, the refresh is not stored",
                            token.app(),
                            token.machineCode());
                } else {
                    events.add(TokenEvents.granted(Event.Type.REFRESHED, item.pair(), token.merchant()));
                    if (token.lastError() != null) {
                        deadLetters.resolve(DeadLetterSubject.token(token.app(), token.machineCode()));
                    }
                }
            }
            outbox.add(events);
            return stored;
        });
    }

    /**
     * Stores the pair of a new authorization in the caller's transaction. It supersedes the pair that is there, and whoever is refreshing
     * it: their outcome finds another version.
     *
     * @param merchant null: keep the one that is known
     */
    public void issue(String app, String machineCode, String merchant, Grant grant) {
        GrantedTokenPair pair = pair(app, machineCode, grant);
        MapSqlParameterSource parameters = pair.parameters(cipher, dueTime)
                .addValue("merchant", merchant)
                .addValue("quotaDay", quota.day(pair.issuedAt()));
        if (jdbc.update(sql.get("token-issue"), parameters) == 0) {
            jdbc.update(sql.get("token-insert"), parameters);
        }
        deadLetters.resolve(DeadLetterSubject.token(app, machineCode));
        outbox.add(List.of(TokenEvents.granted(Event.Type.ISSUED, pair, merchant)));
    }

    private GrantedTokenPair pair(String app, String machineCode, Grant grant) {
        // To the millisecond, as it is stored.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return GrantedTokenPair.of(
                app, machineCode, grant, now, properties.app(app).refreshTokenLifetime());
    }
}
