package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/**
 * Events on their way out: written in the transaction of what they tell of, handed over at least once after its commit.
 */
public class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** How long a turn lasts if its node dies; a node that goes on renews it. */
    private static final Duration TURN = Duration.ofSeconds(20);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int BATCH = 500;

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;
    /** When the turn is to be renewed; read and written by the one thread that hands events over. */
    private Instant renewAt = Instant.MIN;

    private final String owner = UUID.randomUUID().toString();

    public Outbox(NamedParameterJdbcTemplate jdbc, Sql sql, Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * One event to hand over.
     *
     * @param event CloudEvents 1.0 JSON
     */
    public record Parcel(String id, String app, String type, String event, int attempts) {}

    /** Adds events in the caller's transaction. */
    public void add(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        jdbc.batchUpdate(
                sql.get("outbox-insert"),
                events.stream().map(event -> parameters(event, now)).toArray(SqlParameterSource[]::new));
    }

    /**
     * Makes the oldest events the body, if no other node is handing events over: one does at a time, so that their order is kept. The
     * variable {@code delivered} becomes an empty list of those that have been.
     */
    public void claim(Exchange exchange) {
        // Set first: after a fault Camel would else take it for a message, and come again at once.
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, false);
        List<Parcel> parcels = claim();
        exchange.setVariable("full", parcels.size() == BATCH);
        exchange.getMessage().setBody(parcels);
        exchange.setVariable("delivered", new ArrayList<String>());
    }

    private List<Parcel> claim() {
        Instant now = clock.instant();
        List<Parcel> parcels = jdbc.query(
                sql.get("outbox-select-due"),
                Map.of("now", now.toEpochMilli(), "limit", BATCH),
                (rs, i) -> new Parcel(
                        rs.getString("id"),
                        rs.getString("app"),
                        rs.getString("type"),
                        rs.getString("event"),
                        rs.getInt("attempts")));
        return parcels.isEmpty() || !holdsTurn(now) ? List.of() : parcels;
    }

    private boolean holdsTurn(Instant now) {
        renewAt = now.plus(TURN.dividedBy(2));
        return jdbc.update(
                        sql.get("outbox-turn"),
                        new MapSqlParameterSource("owner", owner)
                                .addValue("now", now.toEpochMilli())
                                .addValue("until", now.plus(TURN).toEpochMilli()))
                == 1;
    }

    /** Makes a parcel's event the body, with its type in the header {@code eventType}; the parcel becomes a variable. */
    public void unpack(Exchange exchange) {
        Parcel parcel = exchange.getMessage().getBody(Parcel.class);
        exchange.setVariable("parcel", parcel);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/cloudevents+json");
        exchange.getMessage().setHeader("eventType", parcel.type());
        exchange.getMessage().setBody(parcel.event());
    }

    /** Notes an event as handed over. */
    public void delivered(@Variable("parcel") Parcel parcel, @Variable("delivered") List<String> delivered) {
        delivered.add(parcel.id());
        Instant now = clock.instant();
        if (now.isAfter(renewAt)) {
            holdsTurn(now);
        }
    }

    /** Forgets the events that were handed over. A process that dies before hands them over again, under the same id. */
    public void forget(
            Exchange exchange, @Variable("delivered") List<String> delivered, @Variable("full") boolean full) {
        if (!delivered.isEmpty()) {
            jdbc.update(sql.get("outbox-delete"), Map.of("ids", delivered));
        }
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, full);
    }

    /** Keeps an event whose hand-over failed, for a later attempt at a growing interval. */
    public void failed(
            @Variable("parcel") Parcel parcel, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        Duration pause = Duration.ofSeconds(1L << Math.min(parcel.attempts(), 10));
        Instant due = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        LOG.warn(
                "Event {} ({}) could not be handed over and stays in the outbox until {}: {}",
                parcel.id(),
                parcel.type(),
                due,
                exception.toString());
        jdbc.update(
                sql.get("outbox-postpone"),
                new MapSqlParameterSource("id", parcel.id())
                        .addValue("due", due.toEpochMilli())
                        .addValue("attempts", parcel.attempts() + 1));
    }

    private static SqlParameterSource parameters(Event event, Instant now) {
        String id = UUID.randomUUID().toString();
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("specversion", "1.0");
        envelope.put("id", id);
        envelope.put("source", event.app() == null ? "/yilianyun" : "/yilianyun/" + event.app());
        envelope.put("type", event.type().label());
        if (event.subject() != null) {
            envelope.put("subject", event.subject());
        }
        envelope.put("time", now.truncatedTo(ChronoUnit.MILLIS));
        envelope.put("datacontenttype", "application/json");
        envelope.put("data", event.data());
        return new MapSqlParameterSource("id", id)
                .addValue("app", event.app() == null ? "" : event.app())
                .addValue("type", event.type().label())
                .addValue("event", Json.write(envelope))
                .addValue("now", now.toEpochMilli());
    }
}
