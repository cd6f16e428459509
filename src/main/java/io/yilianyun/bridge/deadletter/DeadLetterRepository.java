package io.yilianyun.bridge.deadletter;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/**
 * The dead letters. They are recorded in the caller's transaction, together with the state of what failed and the event that tells of
 * it: a letter that cannot be recorded takes the rest back with it.
 */
public class DeadLetterRepository {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterRepository.class);
    private static final String PAYLOAD = "yly_dead_letter.payload";

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Cipher cipher;
    private final Outbox outbox;
    private final Clock clock;

    public DeadLetterRepository(NamedParameterJdbcTemplate jdbc, Sql sql, Cipher cipher, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.cipher = cipher;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Records a letter, or what became of the one that is open on the same subject. */
    public void record(FailedOperation failure) {
        Optional<String> open =
                jdbc
                        .queryForList(sql.get("dead-letter-open"), Map.of("subject", failure.subject()), String.class)
                        .stream()
                        .findFirst();
        String id = open.orElseGet(() -> UUID.randomUUID().toString());
        MapSqlParameterSource parameters = new MapSqlParameterSource("id", id)
                .addValue("app", failure.app())
                .addValue("machineCode", failure.machineCode())
                .addValue("operation", failure.operation().name())
                .addValue("subject", failure.subject())
                .addValue("code", failure.fault().code())
                .addValue("description", failure.fault().description())
                .addValue("category", failure.category())
                .addValue("attempts", failure.attempts())
                .addValue(
                        "payload",
                        failure.payload() == null
                                ? null
                                : cipher.encrypt(failure.payload(), PAYLOAD, failure.subject()))
                .addValue("now", clock.millis());
        jdbc.update(sql.get(open.isPresent() ? "dead-letter-again" : "dead-letter-insert"), parameters);
        DeadLetter letter = find(id).orElseThrow();
        LOG.warn(
                "Dead letter {}: {} of {}/{} failed with {} ({}), attempts: {}",
                id,
                failure.operation().label(),
                failure.app(),
                failure.machineCode() == null ? "-" : failure.machineCode(),
                failure.fault().code(),
                failure.fault().description(),
                letter.attempts());
        outbox.add(List.of(new Event(Event.Type.DEAD_LETTER, failure.app(), failure.machineCode(), letter.view())));
    }

    /** Resolves the open letter on a subject, if there is one: what failed has succeeded since. */
    public void resolve(String subject) {
        close(subject, Status.RESOLVED);
    }

    /** Discards the open letter on a subject, if there is one: there is nothing left to do. */
    public void discard(String subject) {
        close(subject, Status.DISCARDED);
    }

    private void close(String subject, Status status) {
        jdbc.update(
                sql.get("dead-letter-close"),
                new MapSqlParameterSource("subject", subject)
                        .addValue("status", status.name())
                        .addValue("now", clock.millis()));
    }

    /** Marks an open letter as being retried. False if it is not open any more. */
    public boolean retrying(String id) {
        return jdbc.update(
                        sql.get("dead-letter-retrying"),
                        new MapSqlParameterSource("id", id).addValue("now", clock.millis()))
                == 1;
    }

    public Optional<DeadLetter> find(String id) {
        return jdbc.query(sql.get("dead-letter-select"), Map.of("id", id), (row, i) -> DeadLetter.of(row)).stream()
                .findFirst();
    }

    /** What was kept encrypted with a letter. */
    public Optional<String> payload(DeadLetter letter) {
        return jdbc
                .query(sql.get("dead-letter-select"), Map.of("id", letter.id()), (row, i) -> row.getBytes("payload"))
                .stream()
                .filter(Objects::nonNull)
                .findFirst()
                .map(payload -> cipher.decrypt(payload, PAYLOAD, letter.subject()));
    }

    /** Which letters to list; null means any. */
    public record Filter(Status status, String app, String code) {
        private MapSqlParameterSource parameters() {
            return new MapSqlParameterSource("status", status == null ? null : status.name())
                    .addValue("app", app)
                    .addValue("code", code);
        }
    }

    /** One page of letters, the newest first. */
    public List<DeadLetter> search(Filter filter, int size, long offset) {
        return jdbc.query(
                sql.get("dead-letter-search-select"),
                filter.parameters().addValue("limit", size).addValue("offset", offset),
                (row, i) -> DeadLetter.of(row));
    }

    /**
     * The next letters in the same order.
     *
     * @param last the last that was seen; null at the beginning
     */
    public List<DeadLetter> after(Filter filter, DeadLetter last, int most) {
        return jdbc.query(
                sql.get("dead-letter-export-select"),
                filter.parameters()
                        .addValue(
                                "before",
                                last == null ? Long.MAX_VALUE : last.createdAt().toEpochMilli())
                        .addValue("after", last == null ? "" : last.id())
                        .addValue("limit", most),
                (row, i) -> DeadLetter.of(row));
    }

    public long count(Filter filter) {
        Long count = jdbc.queryForObject(sql.get("dead-letter-search-count"), filter.parameters(), Long.class);
        return count == null ? 0 : count;
    }
}
