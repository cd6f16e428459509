package io.yilianyun.bridge.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.observability.Redaction;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.outbox.OutboxPublisher;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.support.BridgeTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/** From the outbox to the endpoints: publish and dead-letter. */
class EventsRouteTest extends BridgeTest {
    private final String machineCode = machineCode();

    @Autowired
    private Outbox outbox;

    @Autowired
    private OutboxPublisher publisher;

    @Autowired
    @Qualifier("bridgeTransactionTemplate")
    private TransactionTemplate transaction;

    private Event event(Event.Type type) {
        return new Event(type, "demo", machineCode, Map.of("n", 1));
    }

    private int waiting() {
        return jdbc.queryForObject("SELECT COUNT(*) FROM yly_outbox", Integer.class);
    }

    /** Refuses what an endpoint is given unless it is switched to accept; records the ids of what was tried. */
    private Queue<String> refuseAll(MockEndpoint endpoint) {
        Queue<String> tried = new ConcurrentLinkedQueue<>();
        endpoint.whenAnyExchangeReceived(exchange -> {
            tried.add(id(exchange));
            throw new IllegalStateException("broker away");
        });
        return tried;
    }

    private static String id(Exchange exchange) {
        return Json.read(exchange.getMessage().getBody(String.class), JsonNode.class)
                .get("id")
                .asText();
    }

    @ParameterizedTest
    @EnumSource(Event.Type.class)
    void everyTypeIsACloudEventOnItsEndpointOnce(Event.Type type) throws InterruptedException {
        MockEndpoint endpoint =
                switch (type) {
                    case DEAD_LETTER -> deadLetterEvents;
                    case PUSH -> pushes;
                    default -> events;
                };
        List<MockEndpoint> all = List.of(events, deadLetterEvents, pushes);
        all.forEach(each -> each.expectedMessageCount(each == endpoint ? 1 : 0));
        endpoint.expectedHeaderReceived("Content-Type", "application/cloudevents+json");
        outbox.add(List.of(event(type)));
        MockEndpoint.assertIsSatisfied(all.toArray(MockEndpoint[]::new));
        await().until(() -> waiting() == 0);

        JsonNode event = event(endpoint, machineCode, type.label());
        assertThat(event.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data");
        assertThat(event.get("specversion").asText()).isEqualTo("1.0");
        assertThat(event.get("source").asText()).isEqualTo("/yilianyun/demo");
        assertThat(event.get("datacontenttype").asText()).isEqualTo("application/json");
        assertThat(event.at("/data/n").asInt()).isEqualTo(1);
    }

    @Test
    void anEventThatCannotBeHandedOverIsKeptAndComesLaterUnderItsOwnId() {
        Queue<String> tried = refuseAll(events);
        outbox.add(List.of(event(Event.Type.REFRESHED)));
        await().until(() -> tried.size() == 1);
        await().until(() -> jdbc.queryForObject("SELECT attempts FROM yly_outbox", Integer.class) == 1);
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> tried.size() == 2);
        await().until(() -> jdbc.queryForObject("SELECT attempts FROM yly_outbox", Integer.class) == 2);
        assertThat(jdbc.queryForObject("SELECT due_at FROM yly_outbox", Long.class))
                .as("pauses grow")
                .isEqualTo(clock.millis() + 2000);

        events.reset();
        clock.advance(Duration.ofSeconds(2));
        JsonNode event = event(events, machineCode, "yilianyun.token.refreshed");
        assertThat(tried).containsOnly(event.get("id").asText());
        await().until(() -> waiting() == 0);
    }

    @Test
    void aDeadLetterEndpointThatFailsKeepsItsEventAndHoldsUpNoOther() {
        Queue<String> tried = refuseAll(deadLetterEvents);
        outbox.add(List.of(event(Event.Type.DEAD_LETTER), event(Event.Type.ISSUED)));
        event(events, machineCode, "yilianyun.token.issued");
        await().until(() -> waiting() == 1 && !tried.isEmpty());
        assertThat(tried).hasSize(1);
    }

    /** A user's own route at the end of events.uri, with Camel's default error handler, which marks the exchange as dealt with. */
    @Test
    void aRouteOfOnesOwnThatFailsIsTriedAgainAfterAPauseToo() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:own-events").routeId("own-events").throwException(IOException.class, "broker away");
            }
        });
        Queue<String> tried = new ConcurrentLinkedQueue<>();
        events.whenAnyExchangeReceived(exchange -> {
            tried.add(id(exchange));
            producer.send("direct:own-events", exchange);
        });
        outbox.add(List.of(event(Event.Type.REFRESHED), event(Event.Type.DEAD_LETTER)));
        await().until(() ->
                waiting() == 1 && jdbc.queryForObject("SELECT attempts FROM yly_outbox", Integer.class) == 1);
        assertThat(tried).hasSize(1);
        camel.getRouteController().stopRoute("own-events");
        camel.removeRoute("own-events");
    }

    /** Without a pause after each, faults would fill the log. */
    @Test
    void aClaimThatFailsIsNotTakenForAMessage() {
        Exchange exchange = new DefaultExchange(camel);
        jdbc.execute("ALTER TABLE yly_outbox RENAME TO yly_outbox_away");
        try {
            assertThatThrownBy(() -> publisher.claim("events", exchange)).isInstanceOf(DataAccessException.class);
        } finally {
            jdbc.execute("ALTER TABLE yly_outbox_away RENAME TO yly_outbox");
        }
        assertThat(exchange.getProperty(Exchange.SCHEDULER_POLLED_MESSAGES, Boolean.class))
                .isFalse();
    }

    @Test
    void pausesNeverGrowBeyondFiveMinutes() {
        Queue<String> tried = refuseAll(events);
        outbox.add(List.of(event(Event.Type.REFRESHED)));
        jdbc.update("UPDATE yly_outbox SET attempts = 50");
        await().until(() -> jdbc.queryForObject("SELECT attempts FROM yly_outbox", Integer.class) >= 51);
        assertThat(tried).isNotEmpty();
        assertThat(jdbc.queryForObject("SELECT due_at FROM yly_outbox", Long.class))
                .isEqualTo(clock.millis() + 300_000);
    }

    @Test
    void anEventWhoseTransactionIsRolledBackIsNeverTold() {
        transaction.executeWithoutResult(status -> {
            outbox.add(List.of(event(Event.Type.HALTED)));
            status.setRollbackOnly();
        });
        outbox.add(List.of(event(Event.Type.RESUMED)));
        event(events, machineCode, "yilianyun.app.resumed");
        assertThat(received(events, machineCode, "yilianyun.app.halted")).isEmpty();
    }

    @Test
    void moreThanABatchIsHandedOverInFull() {
        outbox.add(IntStream.range(0, 1200)
                .mapToObj(i -> event(Event.Type.REFRESHED))
                .toList());
        await().atMost(Duration.ofSeconds(30)).until(() -> waiting() == 0);
        assertThat(received(events, machineCode, "yilianyun.token.refreshed"))
                .hasSize(1200)
                .extracting(event -> event.get("id").asText())
                .doesNotHaveDuplicates();
    }

    /** A web hook that only a route of a team's calls. */
    @Test
    void theKeyInAnEndpointOfARouteIsKnownToTheLog() {
        camel.getEndpoint("https://hooks.example.com/hook/only-the-key-of-a-route-1?httpMethod=POST");
        assertThat(Redaction.apply(
                        "HTTP operation failed invoking https://hooks.example.com/hook/only-the-key-of-a-route-1"))
                .isEqualTo("HTTP operation failed invoking https://hooks.example.com/hook/***");
    }
}
