package io.yilianyun.bridge.admin;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static io.yilianyun.bridge.support.Platform.rotated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What the overview says of an outage of the platform and of a subscriber that takes nothing, while they last and no longer. */
class OverviewConcernsTest extends AbstractConsoleTest {
    @Autowired
    private Outbox outbox;

    @BeforeEach
    void login() throws IOException {
        enter("/console");
    }

    /** The overview's line about a subject, if there is one. */
    private Optional<DomElement> concern(String language, String title) throws IOException {
        readings.forEach(PeriodicReading::read);
        HtmlPage page = open("/console?lang=" + language);
        assertThat(page.getDocumentElement().getAttribute("lang")).startsWith(language);
        return page.<DomElement>getByXPath("//ul[@class='concerns']/li").stream()
                .filter(line -> line.getTextContent().contains(title))
                .findFirst();
    }

    private static HtmlPage follow(DomElement concern) throws IOException {
        return concern.<HtmlAnchor>getFirstByXPath(".//a").click();
    }

    private String platform(String app) {
        JsonNode apps = client().as(Client.READER).get("/api/apps").json();
        return StreamSupport.stream(apps.spliterator(), false)
                .filter(each -> each.get("name").asText().equals(app))
                .map(each -> each.get("platform").asText())
                .findFirst()
                .orElseThrow();
    }

    private String health(String app) {
        return client().as(Client.READER)
                .get("/actuator/health")
                .json()
                .at("/components/bridge/details/applications/" + app)
                .asText();
    }

    private String metric(String app) {
        return client().get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("yilianyun_platform_up{") && line.contains("app=\"" + app + "\""))
                .map(line -> line.replaceFirst(".*} ", ""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOutageIsSeenOnTheOverviewInTheMetricsTheHealthAndTheApiUntilThePlatformAnswers() throws IOException {
        List<String> machineCodes =
                IntStream.range(0, 20).mapToObj(i -> due("demo")).toList();
        assertThat(concern("en", "does not answer")).isEmpty();
        PLATFORM.onAnything(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        run("refresh-demo");

        DomElement line = concern("en", "demo: the platform does not answer").orElseThrow();
        assertThat(line.getAttribute("class")).isEqualTo("bad");
        assertThat(line.asNormalizedText()).contains("Refreshes are paused", "Since ");
        HtmlPage apps = follow(line);
        assertThat(apps.getUrl().getPath()).isEqualTo("/console/apps");
        assertThat(apps.asNormalizedText()).contains("The platform has not answered since");
        line = concern("zh", "demo：平台没有应答").orElseThrow();
        assertThat(line.asNormalizedText()).contains("刷新已暂停");
        assertThat(follow(line).getUrl().getPath()).isEqualTo("/console/apps");
        assertThat(concern("en", "second: the platform"))
                .as("another application")
                .isEmpty();
        assertThat(metric("demo")).isEqualTo("0.0");
        assertThat(metric("second")).isEqualTo("1.0");
        assertThat(health("demo")).startsWith("RUNNING: the platform has not answered since ");
        assertThat(platform("demo")).isEqualTo("DOWN");
        assertThat(platform("second")).isEqualTo("UP");

        PLATFORM.reset();
        machineCodes.forEach(machineCode -> PLATFORM.onRefresh("refresh-" + machineCode, rotated(machineCode)));
        clock.advance(Duration.ofMinutes(3));
        run("refresh-demo");
        assertThat(concern("en", "does not answer")).isEmpty();
        assertThat(concern("zh", "平台没有应答")).isEmpty();
        assertThat(metric("demo")).isEqualTo("1.0");
        assertThat(health("demo")).isEqualTo("RUNNING");
        assertThat(platform("demo")).isEqualTo("UP");
    }

    @Test
    void aSubscriptionThatDoesNotDeliverIsOnTheOverviewUntilItDoes() throws IOException {
        events.whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("broker away");
        });
        String machineCode = machineCode();
        outbox.add(List.of(new Event(Event.Type.ISSUED, "demo", machineCode, Map.of())));
        await().until(() -> jdbc.queryForObject(
                        "SELECT COUNT(*) FROM yly_outbox WHERE subscription = 'events' AND attempts > 0", Integer.class)
                == 1);
        assertThat(concern("en", "not delivered"))
                .as("a short failure is nobody's concern")
                .isEmpty();
        clock.advance(Duration.ofSeconds(61));

        DomElement line = concern("en", "events: 1 event is not delivered").orElseThrow();
        assertThat(line.getAttribute("class")).isEqualTo("wait");
        assertThat(line.asNormalizedText()).contains("The subscriber does not take them", "Since ");
        HtmlPage page = follow(line);
        assertThat(page.getUrl().getFile()).isEqualTo("/console/events?subscription=events");
        assertThat(page.asNormalizedText()).contains("broker away", machineCode);
        line = concern("zh", "events：1 个事件未送达").orElseThrow();
        assertThat(line.asNormalizedText()).contains("订阅方没有接收");
        assertThat(follow(line).asNormalizedText()).contains("broker away");

        events.reset();
        clock.advance(Duration.ofHours(2));
        event(events, machineCode, "yilianyun.token.issued");
        await().untilAsserted(() -> assertThat(concern("en", "not delivered")).isEmpty());
        assertThat(concern("zh", "未送达")).isEmpty();
    }
}
