package io.yilianyun.bridge.support;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The platform as a test scripts it, over real HTTP. What is not scripted is answered with HTTP 404. */
public final class Platform {
    public static final String CLIENT = "1012345678";
    public static final String SECRET = "s3cr3t-of-the-application";
    private static final String TOKEN_PATH = "/oauth/oauth";

    private final Gate gate = new Gate();
    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().extensions(gate));

    public Platform() {
        server.start();
    }

    public String url() {
        return server.baseUrl();
    }

    public void reset() {
        gate.open();
        server.resetAll();
    }

    /** An answer that is given once {@link #release} is called. */
    public ResponseDefinitionBuilder held(ResponseDefinitionBuilder answer) {
        gate.close();
        return answer.withTransformers(Gate.NAME);
    }

    public void release() {
        gate.open();
    }

    /** Answers the exchange of a code; of several answers each is given once, the last one from then on. */
    public void onCode(String code, ResponseDefinitionBuilder... answers) {
        on(TOKEN_PATH, "code", code, answers);
    }

    /** Answers the refresh with a refresh token. */
    public void onRefresh(String refreshToken, ResponseDefinitionBuilder... answers) {
        on(TOKEN_PATH, "refresh_token", refreshToken, answers);
    }

    /** Answers whatever comes. */
    public void onAnything(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).atPriority(10).willReturn(answer));
    }

    public void on(String path, String field, String value, ResponseDefinitionBuilder... answers) {
        String scenario = UUID.randomUUID().toString();
        for (int i = 0; i < answers.length; i++) {
            server.stubFor(post(path)
                    .withFormParam(field, equalTo(value))
                    .inScenario(scenario)
                    .whenScenarioStateIs(i == 0 ? Scenario.STARTED : Integer.toString(i))
                    .willSetStateTo(Integer.toString(Math.min(i + 1, answers.length - 1)))
                    .willReturn(answers[i]));
        }
        if (answers.length == 1) {
            server.stubFor(post(path).withFormParam(field, equalTo(value)).willReturn(answers[0]));
        }
    }

    /** The documented success; the machine code is left out if it is null. */
    public static ResponseDefinitionBuilder success(String machineCode, String access, String refresh) {
        return okJson(("{\"error\":\"0\",\"error_description\":\"success\",\"body\":{\"access_token\":\"%s\","
                        + "\"refresh_token\":\"%s\",%s\"expires_in\":2592000,\"scope\":\"all\"}}")
                .formatted(access, refresh, machineCode == null ? "" : "\"machine_code\":\"" + machineCode + "\","));
    }

    /** The answer to a refresh of the pair that a test was granted: {@code access-2-<machine code>} and {@code refresh-2-<machine code>}. */
    public static ResponseDefinitionBuilder rotated(String machineCode) {
        return success(machineCode, "access-2-" + machineCode, "refresh-2-" + machineCode);
    }

    /** A refusal, with HTTP 200 as the platform does. */
    public static ResponseDefinitionBuilder code(int code) {
        return okJson("{\"error\":\"%d\",\"error_description\":\"refused with %d\"}".formatted(code, code));
    }

    /** A refusal that quotes all that was sent, as it is and URL-encoded. */
    public static ResponseDefinitionBuilder echo(int code) {
        return okJson("""
                        {"error":"%d","error_description":"refused: {{formData request.body 'form' urlDecode=true}}\
                        {{form.refresh_token}} {{form.code}} {{form.sign}}, {{{request.body}}}, %s"}""".formatted(code, SECRET)).withTransformers("response-template");
    }

    public static ResponseDefinitionBuilder http(int status) {
        return aResponse().withStatus(status).withBody("<html>" + status + "</html>");
    }

    /** What the platform was asked, in order. */
    public List<LoggedRequest> requests() {
        List<LoggedRequest> requests = new ArrayList<>();
        server.getAllServeEvents().forEach(event -> requests.add(event.getRequest()));
        requests.sort(Comparator.comparing(LoggedRequest::getLoggedDate));
        return requests;
    }

    /** The forms that were posted, in order. */
    public List<Map<String, String>> forms() {
        return requests().stream()
                .map(request -> form(request.getBodyAsString()))
                .toList();
    }

    /** The forms of one code, refresh token or the like. */
    public List<Map<String, String>> forms(String field, String value) {
        return forms().stream().filter(form -> value.equals(form.get(field))).collect(Collectors.toList());
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            form.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
