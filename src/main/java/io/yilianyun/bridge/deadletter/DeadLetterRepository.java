package io.yilianyun.bridge.deadletter;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.platform.Operation;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * Stores dead letters. A dead letter is recorded in the caller's transaction, together with the state of what failed and the event that
 * reports it: if it cannot be recorded, the rest is rolled back.
 */
@Component("bridgeDeadLetterRepository")
public class DeadLetterRepository {
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    private static final String PAYLOAD = "yly_dead_letter.payload";

    private final SqlTemplate sql;
    private final Cipher cipher;
    private final Outbox outbox;
    private final Duration retention;
    private final Clock clock;

    DeadLetterRepository(
            SqlTemplate sql,
            Cipher cipher,
            Outbox outbox,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        this.sql = sql;
        this.cipher = cipher;
        this.outbox = outbox;
        this.retention = properties.deadLetter().retention();
        this.clock = clock;
    }

    /** Records a dead letter, or adds to the one that is open on the same subject. */
    public void record(FailedOperation failure) {
        String subject = failure.subject();
        Optional<String> open = sql.texts("dead-letter-open", params("subject", subject)).stream()
                .findFirst();
        String id = open.orElseGet(() -> UUID.randomUUID().toString());
        byte[] payload = failure.payload() == null ? null : cipher.encrypt(failure.payload(), PAYLOAD, subject);
        MapSqlParameterSource parameters = params("id", id, "app", failure.app(), "machineCode", failure.machineCode())
                .addValue("operation", failure.operation().name())
                .addValue("subject", subject)
                .addValue("code", failure.fault().code())
                .addValue("description", failure.fault().description())
                .addValue("category", failure.category())
                .addValue("attempts", failure.attempts())
                .addValue("payload", payload)
                .addValue("now", clock.millis());
        sql.update(open.isPresent() ? "dead-letter-again" : "dead-letter-insert", parameters);
        DeadLetter deadLetter = find(id).orElseThrow();
        outbox.add(List.of(new Event(Event.Type.DEAD_LETTER, failure.app(), failure.machineCode(), deadLetter.view())));
    }

    /** Resolves the open dead letter on a subject, if there is one: what failed has succeeded since. */
    public void resolve(String subject) {
        close(subject, Status.RESOLVED);
    }

    /** Discards the open dead letter on a subject, if there is one: nothing is left to do. */
    public void discard(String subject) {
        close(subject, Status.DISCARDED);
    }

    private void close(String subject, Status status) {
        sql.update("dead-letter-close", params("subject", subject, "status", status.name(), "now", clock.millis()));
    }

    /** Marks an open dead letter as being retried. Returns false if it is no longer open. */
    public boolean retrying(String id) {
        return sql.update("dead-letter-retrying", params("id", id, "now", clock.millis())) == 1;
    }

    /** Ends a retry that has come to no result: the dead letter waits for an operator again. */
    public void reopen(String subject) {
        sql.update("dead-letter-reopen", params("subject", subject, "now", clock.millis()));
    }

    /** Ends retries whose result has not come for an hour, whatever the reason. One that comes later still counts. */
    public void reopenForgotten() {
        Instant now = clock.instant();
        sql.update(
                "dead-letter-reopen-forgotten",
                params("now", now.toEpochMilli())
                        .addValue("until", now.minus(LONGEST_RETRY).toEpochMilli())
                        .addValue("ahead", now.plus(LONGEST_RETRY).toEpochMilli()));
    }

    /** Removes those that were resolved or discarded longer ago than {@code yilianyun.dead-letter.retention}. */
    public void removeOld() {
        sql.update(
                "dead-letter-delete-old",
                params("until", clock.instant().minus(retention).toEpochMilli()));
    }

    public Optional<DeadLetter> find(String id) {
        return query("dead-letter-select", params("id", id)).stream().findFirst();
    }

    /** The payload that was kept, encrypted, with a dead letter. */
    public Optional<String> payload(DeadLetter deadLetter) {
        return sql.rows("dead-letter-select", params("id", deadLetter.id())).stream()
                .map(row -> (byte[]) row.get("payload"))
                .filter(Objects::nonNull)
                .findFirst()
                .map(payload -> cipher.decrypt(payload, PAYLOAD, deadLetter.subject()));
    }

    /** Which dead letters to list; null means any. */
    public record Filter(
            Status status,
            @Size(max = 32) String app,
            @Size(max = 64) String machineCode,
            @Size(max = 16) String code,
            @Size(max = 32) String category) {
        private MapSqlParameterSource parameters() {
            return params("status", status == null ? null : status.name(), "app", app, "machineCode", machineCode)
                    .addValue("code", code)
                    .addValue("category", category);
        }
    }

    /** Dead letters that have the same cause. */
    public record Group(
            String app,
            Operation operation,
            String code,
            String category,
            long count,
            String description,
            Instant oldest,
            Instant latest) {}

    /** The groups of those that match, the largest first. The filter names a status. */
    public List<Group> groups(Filter filter) {
        return sql.query("dead-letter-groups", filter.parameters(), Group.class);
    }

    /** One page of dead letters, the newest first. */
    public List<DeadLetter> search(Filter filter, int size, long offset) {
        return query(
                "dead-letter-search-select",
                filter.parameters().addValue("limit", size).addValue("offset", offset));
    }

    /**
     * The next dead letters in the same order.
     *
     * @param ids the only ones; null: any
     * @param last the one to continue after; null at the beginning
     */
    public List<DeadLetter> after(Filter filter, Collection<String> ids, DeadLetter last, int limit) {
        long before = last == null ? Long.MAX_VALUE : last.createdAt().toEpochMilli();
        return query(
                "dead-letter-export-select",
                filter.parameters()
                        .addValue("anyId", ids == null ? 1 : 0)
                        .addValue("ids", ids == null || ids.isEmpty() ? List.of("") : ids)
                        .addValue("before", before)
                        .addValue("after", last == null ? "" : last.id())
                        .addValue("limit", limit));
    }

    public long count(Filter filter) {
        return sql.number("dead-letter-search-count", filter.parameters());
    }

    private List<DeadLetter> query(String statement, MapSqlParameterSource parameters) {
        return sql.query(statement, parameters, DeadLetter.class);
    }
}
