package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.handler.HandlerMappingIntrospector;

/** Who may call what, and what refusals look like. */
class ApiSecurityTest extends BridgeTest {
    private static final String CALLS = """
            POST,   /api/authorizations,                    o
            GET,    /api/tokens,                            ro
            GET,    /api/tokens/demo/none,                  ro
            GET,    /api/tokens/demo/none/access-token,     t
            POST,   /api/tokens/demo/none/refresh,          o
            POST,   /api/call/demo/none/none,               t
            POST,   /api/call/demo/none/print/index,        t
            DELETE, /api/tokens/demo/none,                  o
            POST,   /api/tokens/import,                     o
            POST,   /api/tokens/refresh,                    o
            POST,   /api/tokens/delete,                     o
            GET,    /api/tokens/export,                     ro
            GET,    /api/dead-letters,                      ro
            GET,    /api/dead-letters/export,               ro
            POST,   /api/dead-letters/none/retry,           o
            POST,   /api/dead-letters/none/discard,         o
            POST,   /api/dead-letters/retry,                o
            POST,   /api/dead-letters/discard,              o
            GET,    /api/apps,                              ro
            POST,   /api/apps/none/resume,                  o
            POST,   /api/apps/none/halt,                    o
            GET,    /api/encryption,                        ro
            POST,   /api/encryption/rotate,                 o
            DELETE, /api/encryption/keys/0,                 o
            GET,    /api/audit,                             o
            GET,    /api/events,                            ro
            POST,   /api/events/none/retry,                 o
            POST,   /api/events/none/discard,               o
            GET,    /api/no-such-call,                      ro
            """;

    private static void assertProblem(Answer answer, int status, String instance) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.get("type").asText()).startsWith("/api/docs#");
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).isEqualTo(instance);
    }

    @ParameterizedTest
    @CsvSource(textBlock = CALLS)
    void aCallWithoutAKnownKeyIsUnauthorized(String method, String path) {
        Answer answer = client().send(method, path, null, null);
        assertProblem(answer, 401, path);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertProblem(client().as("not-a-known-key").send(method, path, null, null), 401, path);
    }

    @ParameterizedTest
    @CsvSource(textBlock = CALLS)
    void aCallNeedsOneOfItsRoles(String method, String path, String roles) {
        for (String key : Set.of(Client.READER, Client.TOKEN, Client.OPERATOR, Client.MOVER)) {
            Answer answer = client().as(key).send(method, path, "{}", "application/json");
            boolean mover = key.equals(Client.MOVER) && roles.matches(".*[otm].*");
            if (mover || roles.contains(key.substring(0, 1))) {
                assertThat(answer.status())
                        .as(key + " " + answer)
                        .isNotIn(401, 403)
                        .isLessThan(500);
            } else {
                assertProblem(answer, 403, path);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic cmVhZGVyLWtleS1mb3ItdGVzdHM=",
                "Bearer",
                "Bearer ",
                "Bearer reader-key-for-test",
                "reader-key-for-tests"
            })
    void anotherSchemeOrAPartOfAKeyIsNoKey(String header) {
        assertThat(client().with("Authorization", header).get("/api/tokens").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tokens?Authorization=Bearer%20reader-key-for-tests",
                "/api/tokens?access_token=reader-key-for-tests"
            })
    void aKeyInTheQueryIsNoKey(String path) {
        assertThat(client().get(path).status()).isEqualTo(401);
    }

    @Test
    void theSchemeMayBeWrittenInAnyCase() {
        assertThat(client().with("Authorization", "bearer " + Client.READER)
                        .get("/api/tokens")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api//tokens", "/api/tokens;x=1", "/api/./tokens", "/API/tokens", "/api/%74okens"})
    void otherSpellingsOfAPathOpenNoWayAroundTheKey(String path) {
        assertThat(client().get(path).status()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void noControllerIsLookedUpForMatchersThatNothingUses(@Autowired HandlerMappingIntrospector introspector)
            throws Exception {
        introspector
                .createCacheFilter()
                .doFilter(
                        new MockHttpServletRequest("GET", "/api/tokens"),
                        new MockHttpServletResponse(),
                        (request, response) -> assertThat(Collections.list(request.getAttributeNames()))
                                .isEmpty());
    }

    @Test
    void everyCallOfTheContractIsInThisTest() {
        List<String> calls = CALLS.lines()
                .map(line -> line.replaceFirst(",\\s*", " ").replaceFirst(",.*", ""))
                .toList();
        JsonNode paths = client().get("/api/openapi.json").json().get("paths");
        assertThat(paths).isNotEmpty();
        paths.fieldNames()
                .forEachRemaining(path -> paths.get(path).fieldNames().forEachRemaining(method -> assertThat(calls)
                        .contains(method.toUpperCase(Locale.ROOT) + " "
                                + path.replaceFirst("^/api/(tokens|call)/\\{app}", "/api/$1/demo")
                                        .replaceFirst("keys/\\{id}", "keys/0")
                                        .replaceAll("\\{\\*?\\w+}", "none"))));
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertProblem(
                client().as(Client.OPERATOR).post("/api/authorizations", "{\"app\":\"" + "a".repeat(70_000) + "\"}"),
                413,
                "/api/authorizations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"x\"", "{", "{\"app\":", "[{}]"})
    void aBodyThatIsNoJsonObjectIsABadRequest(String body) {
        assertProblem(client().as(Client.OPERATOR).post("/api/authorizations", body), 400, "/api/authorizations");
    }

    @Test
    void nullIsTakenForNoBody() {
        assertProblem(client().as(Client.OPERATOR).post("/api/authorizations", " null "), 400, "/api/authorizations");
    }

    @Test
    void requestHeadersDoNotComeBack() {
        Answer answer = client().as(Client.READER).with("X-Mine", "1").get("/api/tokens?page=0");
        assertThat(answer.headers().map().keySet())
                .extracting(String::toLowerCase)
                .doesNotContain("authorization", "x-mine", "page", "user-agent");
    }
}
