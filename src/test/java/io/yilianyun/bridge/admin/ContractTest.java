package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.support.Platform.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract is the committed one, and a request that does not keep it gets a problem that says what is wrong and what to do. */
class ContractTest extends BridgeTest {
    private static JsonNode problem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        JsonNode problem = answer.json();
        assertThat(problem.get("type").asText()).isEqualTo("/api/docs#" + type);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("instance").asText()).startsWith("/api");
        return problem;
    }

    private Client operator() {
        return client().as(Client.OPERATOR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/tokens?color=red | color | the call takes app, descending, expired, expiresWithinHours, merchant, overdue, page, q, size, sort, status, unplanned",
                "/api/tokens?size=x | size | a whole number",
                "/api/tokens?size=1.5 | size | a whole number",
                "/api/tokens?size=501 | size | 500",
                "/api/tokens?page=-1 | page | 0",
                "/api/tokens?page=99999999999 | page | a whole number",
                "/api/tokens?page=1&page=1 | page | more than once",
                "/api/tokens?status=GONE | status | one of [ACTIVE, DEFERRED, REAUTHORIZE, FAULTED]",
                "/api/tokens?q=%FF | query | UTF-8",
                "/api/tokens?%FF=1 | %FF | not known",
                "/api/tokens/demo/a.b | machineCode | must be 1 to 64 letters, digits, - and _",
                "/api/tokens/demo/%e7%bb%88 | machineCode | must be 1 to 64 letters, digits, - and _",
                "/api/tokens/export?size=1 | size | the call takes app, expired, expiresWithinHours, merchant, overdue, q, status, unplanned",
                "/api/dead-letters?code=12345678901234567 | code | 16",
                "/api/apps?x | x | no parameters",
            })
    void aWrongParameterIsNamedWithWhatIsExpected(String path, String parameter, String expected) {
        JsonNode problem = problem(operator().get(path), 400, "invalid-request");
        assertThat(problem.at("/errors/0/parameter").asText()).isEqualTo(parameter);
        assertThat(problem.at("/errors/0/detail").asText()).contains(expected);
        assertThat(problem.get("detail").asText()).contains(parameter, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"app\":[5]} | /app | wrong type",
                "{\"app\":\"demo\",\"colour\":1} | /colour | the body takes [app, merchant, returnTo]",
                "{\"merchant\":\"x\"} | /app | must not be blank",
                "{\"app\":\"demo\",\"app\":\"demo\"} | '' | line 1",
                "{\"app\":\"demo\"} {} | '' | must be a JSON object",
                "{\"app\":\"demo\",\"merchant\":\"a\\u0001b\"} | /merchant | control characters",
                "{\"app\":\"a\\u0000b\"} | /app | control characters",
                "[] | '' | a JSON object",
                "'' | '' | missing",
                "null | '' | missing",
            })
    void aWrongFieldIsNamedWithWhatIsExpected(String body, String pointer, String expected) {
        JsonNode problem = problem(operator().post("/api/authorizations", body), 400, "invalid-request");
        assertThat(problem.at("/errors/0/pointer").asText("none")).isEqualTo(pointer);
        assertThat(problem.at("/errors/0/detail").asText()).contains(expected);
    }

    @Test
    void theApiSpeaksEnglishUnlessTheCallerPrefersChinese() {
        for (Client english : List.of(
                operator(),
                operator().with("Accept-Language", "fr, en;q=0.5"),
                operator().with("Accept-Language", "en-GB, zh;q=0.9"))) {
            Answer answer = english.get("/api/tokens?size=501");
            assertThat(problem(answer, 400, "invalid-request").get("detail").asText())
                    .isEqualTo("size must be less than or equal to 500");
            assertThat(answer.header("Content-Language")).isEqualTo("en");
        }
        Answer chinese =
                operator().with("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.8").get("/api/tokens?size=501&page=-1");
        JsonNode problem = problem(chinese, 400, "invalid-request");
        assertThat(problem.get("detail").asText()).contains("size 不能大于 500", "；", "page 不能小于 0");
        assertThat(problem.at("/errors").findValuesAsText("detail")).contains("不能大于 500", "不能小于 0");
        assertThat(chinese.header("Content-Language")).isEqualTo("zh");
    }

    /** What other tests provoke in English: one call for each kind of text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /api/nothing | | 此地址没有内容",
                "GET | /api/tokens?nothing=1 | | nothing 未知参数；此接口接受 app",
                "GET | /api/apps?page=1 | | page 未知参数；此接口不接受查询参数",
                "GET | /api/tokens?size=1&size=2 | | size 重复给出",
                "GET | /api/tokens?q=%FF | | query 不是 UTF-8 的百分号编码",
                "GET | /api/tokens?status=NONE | | status 必须是 [ACTIVE, DEFERRED, REAUTHORIZE, FAULTED] 之一",
                "GET | /api/tokens?page=one | | page 必须是整数",
                "GET | /api/audit?from=yesterday | | from 必须是时刻，例如 2027-01-31T12:00:00Z",
                "GET | /api/tokens/demo/nobody | | 没有 demo/nobody 的授权；请检查",
                "GET | /api/tokens/demo/4.0E9 | | machineCode 必须是 1 到 64 个字母",
                "POST | /api/tokens | {} | 不支持方法 POST。支持：",
                "POST | /api/authorizations | {} | /app 不能为空",
                "POST | /api/authorizations | {\"app\":\"none\"} | 没有配置此名称的应用",
                "POST | /api/authorizations | {\"app\":\"demo\",\"returnTo\":\"https://x.example\"} | returnTo 不在",
                "POST | /api/authorizations | {\"app\":[1]} | /app 类型错误",
                "POST | /api/authorizations | {\"none\":1} | /none 未知字段；请求体接受 [app, merchant, returnTo]",
                "POST | /api/authorizations | {1 | 请求体 从第 1 行第",
                "POST | /api/authorizations | null | 请求体 缺失，应为 JSON 对象",
                "POST | /api/tokens/refresh | {} | 必须给出 filter 或 tokens",
                "POST | /api/dead-letters/none/retry | | 没有此编号的死信",
                "POST | /api/events/none/discard | | 没有此编号的待送达事件",
                "DELETE | /api/encryption/keys/4000000000 | | 没有此编号的密钥",
                "POST | /api/call/demo/nobody/print/index | | 该密钥的角色无权调用此接口",
            })
    void everyKindOfTextIsTranslated(String method, String path, String body, String text) {
        Answer answer = operator()
                .with("Accept-Language", "zh")
                .send(method, path, body == null ? "" : body, body == null ? null : "application/json");
        assertThat(answer.json().path("detail").asText()).as(answer.toString()).contains(text);
    }

    @Test
    void whoHasNoKeyReadsChineseToo() {
        Answer answer = client().with("Accept-Language", "zh-Hans").get("/api/tokens");
        assertThat(answer.json().path("detail").asText()).contains("需要在请求头 Authorization 中携带有效密钥");
    }

    @Test
    void allWrongParametersAreNamedAtOnceAndNoValueIsQuoted() {
        JsonNode problem = problem(
                operator().get("/api/tokens?app=" + "TOPSECRET".repeat(4) + "&q=" + "x".repeat(101)),
                400,
                "invalid-request");
        assertThat(problem.get("errors").findValuesAsText("parameter")).containsExactlyInAnyOrder("app", "q");
        assertThat(problem.toString()).doesNotContain("TOPSECRET");
        assertThat(problem(operator().post("/api/authorizations", "{\"app\":[\"TOPSECRET\"]}"), 400, "invalid-request")
                        .toString())
                .doesNotContain("TOPSECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "%EF%BC%94009", "4%E2%80%8B009"})
    void aCallNamesAMachineCodeThatIsNone(String machineCode) {
        String path = "/api/call/demo/" + machineCode + "/print/index";
        JsonNode problem = problem(client().as(Client.TOKEN).post(path), 400, "invalid-request");
        assertThat(problem.at("/errors/0/parameter").asText()).isEqualTo("machineCode");
        assertThat(problem.at("/errors/0/detail").asText()).isEqualTo("must be 1 to 64 letters, digits, - and _");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh", "delete"})
    void aSelectionNamesPrintersByTheRule(String action) {
        String body = "{\"tokens\":[\"demo/４009\"]}";
        JsonNode problem = problem(operator().post("/api/tokens/" + action, body), 400, "invalid-request");
        assertThat(problem.at("/errors/0/detail").asText()).contains("a slash and the machine code");
    }

    @Test
    void aHeaderIsNoParameter() {
        String machineCode = granted("demo");
        Answer answer = operator()
                .with("app", "centre")
                .with("size", "0")
                .with("q", "none")
                .get("/api/tokens");
        assertThat(answer.json().at("/items/0/machineCode").asText()).isEqualTo(machineCode);
        operator().post("/api/apps/demo/resume");
        Answer audit = operator().with("From", "someone@shop.example").get("/api/audit");
        assertThat(audit.status()).as(audit.toString()).isEqualTo(200);
        assertThat(audit.json().get("total").asInt()).isEqualTo(1);
    }

    @Test
    void textInAnotherCharacterSetIsRefusedAndNeverReplaced() {
        Charset gbk = Charset.forName("GBK");
        byte[] body = "{\"app\":\"demo\",\"merchant\":\"茶馆\"}".getBytes(gbk);
        problem(operator().stream("/api/authorizations", body, "application/json"), 400, "invalid-request");
        problem(
                operator().stream("/api/authorizations", body, "application/json;charset=GBK"),
                415,
                "unsupported-media-type");
        String call = "/api/call/demo/" + granted("demo") + "/print/index";
        String form = "content=" + URLEncoder.encode("茶馆", gbk);
        Client token = client().as(Client.TOKEN);
        JsonNode problem =
                problem(token.send("POST", call, form, "application/x-www-form-urlencoded"), 400, "invalid-request");
        assertThat(problem.get("detail").asText()).contains("UTF-8");
        problem(
                token.send("POST", call, form, "application/x-www-form-urlencoded;charset=GBK"),
                415,
                "unsupported-media-type");
        problem(
                operator().stream("/api/tokens/import", body, "application/x-ndjson;charset=GBK"),
                415,
                "unsupported-media-type");
        assertThat(PLATFORM.requests()).isEmpty();
    }

    @Test
    void emptyParametersAreTakenForMissing() {
        assertThat(operator().get("/api/tokens?app=&status=&q=&page=&size=").status())
                .isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsSaid() {
        problem(operator().get("/api/no-such-call"), 404, "not-found");
        Answer method = operator().delete("/api/tokens");
        assertThat(problem(method, 405, "method-not-allowed").get("detail").asText())
                .contains("DELETE", "GET");
        assertThat(method.header("Allow")).contains("GET");
        problem(operator().post("/api/openapi.json"), 405, "method-not-allowed");
    }

    @Test
    void theMediaTypeOfABodyIsLookedAt() {
        assertThat(problem(
                                operator().send("POST", "/api/authorizations", "app=demo", "text/plain"),
                                415,
                                "unsupported-media-type")
                        .get("detail")
                        .asText())
                .contains("application/json");
        for (String path : List.of("/api/authorizations", "/api/dead-letters/retry", "/api/tokens/import")) {
            problem(
                    operator().send("POST", path, "{}", "application/x-www-form-urlencoded"),
                    415,
                    "unsupported-media-type");
        }
        assertThat(problem(
                                operator().send("POST", "/api/tokens/import", "{}", "text/csv"),
                                415,
                                "unsupported-media-type")
                        .get("detail")
                        .asText())
                .contains("application/x-ndjson");
    }

    @Test
    void theMediaTypeOfAnAnswerIsLookedAt() {
        for (String accept :
                List.of("application/json", "application/*", "text/html, */*;q=0.1", "application/json;q=0.9")) {
            assertThat(operator().with("Accept", accept).get("/api/tokens").status())
                    .as(accept)
                    .isEqualTo(200);
        }
        assertThat(operator()
                        .with("Accept", "text/csv")
                        .get("/api/tokens/export")
                        .status())
                .isEqualTo(200);
        assertThat(problem(operator().with("Accept", "text/html").get("/api/tokens"), 406, "not-acceptable")
                        .get("detail")
                        .asText())
                .contains("application/json");
        problem(operator().with("Accept", "nonsense").get("/api/tokens"), 406, "not-acceptable");
        problem(operator().with("Accept", "application/json;charset=utf-16").get("/api/tokens"), 406, "not-acceptable");
    }

    @Test
    void aBodyIsBoundedWhetherItSaysItsLengthOrNot() {
        String body = "{\"app\":\"" + "a".repeat(70_000) + "\"}";
        problem(operator().post("/api/authorizations", body), 413, "content-too-large");
        problem(
                operator().stream("/api/authorizations", body.getBytes(StandardCharsets.UTF_8), "application/json"),
                413,
                "content-too-large");
        problem(operator().get("/api/tokens?q=" + "a".repeat(5000)), 414, "uri-too-long");
        problem(operator().get("/api/tokens?q=a%00b"), 400, "invalid-request");
    }

    @Test
    void aHeadIsAGetWithoutItsBodyAndNeedsItsRights() {
        Answer head = operator().send("HEAD", "/api/tokens", null, null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map().keySet())
                .extracting(String::toLowerCase)
                .doesNotContain("authorization", "user-agent");
        String path = "/api/tokens/demo/" + granted("demo") + "/access-token";
        assertThat(operator().send("HEAD", path, null, null).status()).isEqualTo(403);
        assertThat(client().as(Client.TOKEN).send("HEAD", path, null, null).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api//tokens",
                "/api/tokens;x=1",
                "/api/%2e%2e/api/tokens",
                "/api/tokens/demo/4%2F1",
                "/api/tokens/demo/4%5C1",
                "/api/tokens/demo/4%0A1"
            })
    void whatTheServerRefusesIsAProblemToo(String path) {
        problem(operator().get(path), 400, "invalid-request");
    }

    @Test
    void aRefusalOfThePlatformHasItsCode() {
        String machineCode = granted("demo");
        PLATFORM.onRefresh("refresh-" + machineCode, code(12));
        JsonNode problem =
                problem(operator().post("/api/tokens/demo/" + machineCode + "/refresh"), 502, "platform-refused");
        assertThat(problem.get("code").asText()).isEqualTo("12");
        applications.haltByOperator("demo");
        problem(operator().post("/api/tokens/demo/" + machineCode + "/refresh"), 409, "application-halted");
    }

    @Test
    void theContractIsTheCommittedOne() throws IOException {
        Path committed = Path.of("docs/openapi.json");
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Answer answer = client().get("/api/openapi.json");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(committed, mapper.writeValueAsString(answer.json()) + "\n");
        }
        assertThat(differences("", mapper.readTree(committed.toFile()), answer.json()))
                .as(
                        "The API differs at these places. If that is meant, accept it: mvn test -Dtest=ContractTest -Dopenapi.write=true")
                .isEmpty();
    }

    /** JSON pointers to what differs, the outermost only. */
    private static Stream<String> differences(String pointer, JsonNode committed, JsonNode served) {
        if (!committed.isObject() || !served.isObject()) {
            return committed.equals(served) ? Stream.empty() : Stream.of(pointer);
        }
        Set<String> names = new TreeSet<>();
        committed.fieldNames().forEachRemaining(names::add);
        served.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .flatMap(name -> differences(
                        pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                        committed.path(name),
                        served.path(name)));
    }

    @Test
    void theContractSaysForEachCallWhoMayMakeItAndThatErrorsAreProblems() {
        JsonNode contract = client().get("/api/openapi.json").json();
        assertThat(contract.at("/components/securitySchemes/bearer/scheme").asText())
                .isEqualTo("bearer");
        contract.get("paths")
                .forEach(path -> path.forEach(call -> {
                    assertThat(call.get("operationId").asText())
                            .as(call.toString())
                            .isNotBlank();
                    assertThat(call.get("description").asText()).startsWith("Role: ");
                    assertThat(call.at("/responses/400/content/application~1problem+json")
                                    .isMissingNode())
                            .isFalse();
                }));
    }

    @Test
    void theContractsPageIsOpenAndLoadsNothingFromElsewhere() {
        Answer docs = client().get("/api/docs");
        assertThat(docs.status()).isEqualTo(302);
        Answer page = client().get(URI.create(docs.header("Location")).getPath());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'");
        assertThat(page.body()).contains("swagger-ui").doesNotContain("http://", "https://");
        assertThat(client().get("/api/swagger-ui/swagger-ui-bundle.js").status())
                .isEqualTo(200);
        assertThat(client().get("/api/openapi.json/swagger-config")
                        .json()
                        .get("url")
                        .asText())
                .isEqualTo("/api/openapi.json");
    }
}
