package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Events whose endpoint refuses them: who operates the bridge sees why, tries again, or gives up. */
class EventsApiTest extends BridgeTest {
    private final String machineCode = machineCode();

    @Autowired
    private Outbox outbox;

    @Autowired
    private PendingEvents backlogs;

    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    private JsonNode waiting(String query) {
        return operator().get("/api/events" + query).json().get("items");
    }

    @BeforeEach
    void anEventThatIsRefused() {
        events.whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("broker away");
        });
        outbox.add(List.of(new Event(Event.Type.ISSUED, "demo", machineCode, Map.of())));
        await().untilAsserted(() -> {
            assertThat(waiting("?subscription=events")).hasSize(1);
            assertThat(waiting("").get(0).get("attempts").asInt()).isPositive();
        });
    }

    @Test
    void theListSaysWhatWaitsAndWhy() {
        JsonNode event = waiting("?subscription=events").get(0);
        assertThat(event.get("subscription").asText()).isEqualTo("events");
        assertThat(event.get("app").asText()).isEqualTo("demo");
        assertThat(event.get("subject").asText()).isEqualTo(machineCode);
        assertThat(event.get("type").asText()).isEqualTo("yilianyun.token.issued");
        assertThat(event.get("error").asText()).contains("broker away");
        assertThat(waiting("?subscription=pushes")).isEmpty();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aSubscriptionThatWasTakenOutOfTheConfigurationIsNamedOnce(CapturedOutput output) {
        jdbc.update("UPDATE yly_outbox SET subscription = 'removed'");
        backlogs.read();
        backlogs.read();
        assertThat(output.getOut().lines().filter(line -> line.contains("not configured")))
                .singleElement()
                .asString()
                .contains("WARN", "yilianyun.subscriptions: {removed=1}");
        String id = waiting("?subscription=removed").get(0).get("id").asText();
        assertThat(operator().post("/api/events/" + id + "/discard").status()).isEqualTo(204);
    }

    @Test
    void whatFailsForAnHourShowsInTheMetricsAndInTheHealth() {
        backlogs.read();
        assertThat(client().get("/actuator/prometheus").body())
                .containsPattern("yilianyun_events_pending\\{[^}]*subscription=\"events\"[^}]*} 1\\.0");
        assertThat(health()).doesNotContain("eventsNotHandedOver");
        clock.advance(Duration.ofMinutes(61));
        assertThat(health())
                .contains("\"eventsNotHandedOver\":{\"events\":\"1 events wait; hand-over fails since the one of ");
    }

    private String health() {
        Answer answer = client().as(Client.READER).get("/actuator/health");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void aRetryHandsItOverBeforeItsTime() {
        events.reset();
        String id = waiting("").get(0).get("id").asText();
        assertThat(operator().post("/api/events/" + id + "/retry").status()).isEqualTo(202);
        event(events, machineCode, "yilianyun.token.issued");
        await().until(() -> waiting("").isEmpty());
        Answer gone = operator().post("/api/events/" + id + "/retry");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.json().get("detail").asText()).contains("No event of this id waits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "discard"})
    void whatWaitsBehindAnEventGoesWhenItDoes(String action) {
        outbox.add(List.of(new Event(Event.Type.REFRESHED, "demo", machineCode, Map.of())));
        await().untilAsserted(() -> assertThat(waiting("").findValuesAsText("dueAt"))
                .as("the second waits for the first")
                .hasSize(2)
                .containsOnly(waiting("").get(0).get("dueAt").asText()));
        assertThat(waiting("").get(1).get("attempts").asInt()).isZero();
        events.reset();
        operator().post("/api/events/" + waiting("").get(0).get("id").asText() + "/" + action);
        event(events, machineCode, "yilianyun.token.refreshed");
        await().until(() -> waiting("").isEmpty());
    }

    @Test
    void aDiscardedEventIsNotHandedOver() {
        String id = waiting("").get(0).get("id").asText();
        assertThat(operator()
                        .post("/api/events/" + id + "/discard?subscription=pushes")
                        .status())
                .isEqualTo(404);
        assertThat(operator()
                        .post("/api/events/" + id + "/discard?subscription=events")
                        .status())
                .isEqualTo(204);
        events.reset();
        clock.advance(Duration.ofMinutes(10));
        assertThat(waiting("")).isEmpty();
        assertThat(events.getReceivedExchanges()).isEmpty();
    }
}
