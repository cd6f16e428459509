package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.sandbox.Fault.Kind;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandInServerTest extends AbstractPlatformTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private StandInServer server;

    @BeforeEach
    void start() throws IOException {
        server = StandInServer.start(Rules.of(APP, CENTER), clock, StandInServer.Options.DEFAULT);
        platform = server.platform();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPrinterIsAuthorizedRefreshedAndUsed() throws Exception {
        HttpResponse<String> agreed = send(HttpRequest.newBuilder(uri("/oauth/authorize?response_type=code&client_id="
                + APP.clientId() + "&redirect_uri=" + encode(APP.redirectUri().toString())
                + "&state=s&machine_code=" + MACHINE)));
        assertThat(agreed.statusCode()).isEqualTo(302);
        String location = agreed.headers().firstValue("Location").orElseThrow();
        assertThat(location)
                .startsWith(APP.redirectUri() + "?response_type=code&code=")
                .endsWith("&state=s");
        String code = location.replaceFirst(".*&code=([0-9a-f]+)&.*", "$1");

        JsonNode pair = tree(form("/oauth/oauth", exchangeForm(code)).body()).get("body");
        JsonNode next = tree(form(
                                "/oauth/oauth",
                                refreshForm(pair.get("refresh_token").asText()))
                        .body())
                .get("body");
        assertThat(next.get("machine_code").asText()).isEqualTo(MACHINE);
        HttpResponse<String> status = form(
                "/printer/getprintstatus", callForm(next.get("access_token").asText()));
        assertThat(status.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(tree(status.body()).at("/body/state").asText()).isEqualTo("1");
    }

    @Test
    void fleetsAreIssuedAndListed() throws Exception {
        HttpResponse<String> issued =
                form("/_issue", Map.of("app", "shop", "from", "4005000001", "to", "4005001000", "age", "25d"));
        assertThat(issued.body().lines()).hasSize(1000);
        JsonNode first = tree(issued.body().lines().findFirst().orElseThrow());
        assertThat(first.get("app").asText()).isEqualTo("shop");
        assertThat(first.get("machineCode").asText()).isEqualTo("4005000001");
        assertThat(first.get("accessExpiresAt").asText())
                .isEqualTo(clock.instant().plus(Duration.ofDays(5)).toString());
        assertThat(first.get("refreshExpiresAt").asText())
                .isEqualTo(clock.instant().plus(Duration.ofDays(10)).toString());

        assertThat(tree(form(
                                        "/oauth/oauth",
                                        refreshForm(first.get("refreshToken").asText()))
                                .body())
                        .get("error")
                        .asText())
                .isEqualTo("0");
        HttpResponse<String> pairs = send(HttpRequest.newBuilder(uri("/_pairs")));
        assertThat(pairs.body().lines()).hasSize(1000);
        assertThat(tree(pairs.body().lines().findFirst().orElseThrow()).get("accessToken"))
                .isNotEqualTo(first.get("accessToken"));
        JsonNode state = tree(send(HttpRequest.newBuilder(uri("/_state"))).body());
        assertThat(state.get("printerCount").asInt()).isEqualTo(1000);
        assertThat(form("/_issue", Map.of("from", "1")).statusCode()).isEqualTo(400);
    }

    @Test
    void theDateHeaderFollowsTheClock() throws Exception {
        assertThat(form("/_clock", Map.of("offset", "-15m")).statusCode()).isEqualTo(204);
        Map<String, String> late = refreshForm("dead");
        HttpResponse<String> refused = form("/oauth/oauth", late);
        assertThat(tree(refused.body()).get("error").asText()).isEqualTo("11");
        assertThat(refused.headers().allValues("Date")).hasSize(1);
        ZonedDateTime date = ZonedDateTime.parse(
                refused.headers().firstValue("Date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(date.toInstant()).isEqualTo(clock.instant().minus(Duration.ofMinutes(15)));
    }

    @Test
    void faultsAreInjectedAndCleared() throws Exception {
        assertThat(inject("{\"kind\":\"HTTP\",\"status\":503,\"seconds\":9}")).isEqualTo(204);
        assertThat(inject("{\"kind\":\"GARBAGE\",\"count\":-1}")).isEqualTo(204);
        assertThat(inject("{\"kind\":\"CODE\"}")).isEqualTo(400);

        HttpResponse<String> busy = form("/oauth/oauth", refreshForm("dead"));
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("Retry-After")).contains("9");
        assertThat(form("/oauth/oauth", refreshForm("dead")).body()).startsWith("<html>");
        send(HttpRequest.newBuilder(uri("/_faults")).DELETE());
        assertThat(tree(form("/oauth/oauth", refreshForm("dead")).body())
                        .get("error")
                        .asText())
                .isEqualTo("20");
    }

    @Test
    void aLostAnswerEndsTheConnectionAndTheNextOneIsFine() throws Exception {
        TokenPair pair = TokenPair.issue(platform, APP.clientId(), MACHINE, clock.instant());
        platform.inject(Faults.of(Kind.LOST_ANSWER, 0));
        platform.inject(Faults.of(Kind.HANG, 0));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> form("/oauth/oauth", refreshForm(pair.refreshToken())));
        TokenPair rotated = TokenPair.current(platform, APP.clientId(), MACHINE).orElseThrow();
        assertThat(rotated).isNotEqualTo(pair);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> form("/oauth/oauth", refreshForm(pair.refreshToken())));

        JsonNode again =
                tree(form("/oauth/oauth", refreshForm(pair.refreshToken())).body());
        assertThat(again.at("/body/refresh_token").asText()).isEqualTo(rotated.refreshToken());
    }

    @Test
    void aHangLastsLongerThanAReadTimeout() {
        platform.inject(Faults.of(Kind.HANG, 1));
        HttpRequest.Builder request = post("/oauth/oauth", refreshForm("dead")).timeout(Duration.ofMillis(200));
        assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> send(request));
    }

    private int inject(String fault) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/_faults")).POST(BodyPublishers.ofString(fault)))
                .statusCode();
    }

    private HttpResponse<String> form(String path, Map<String, String> fields)
            throws IOException, InterruptedException {
        return send(post(path, fields));
    }

    private HttpRequest.Builder post(String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(server.baseUrl() + path);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static JsonNode tree(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
