package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "client_id=1&access_token=TOPSECRET&x=1",
                "grant_type=refresh_token&refresh_token=TOPSECRET",
                "sign=TOPSECRET&timestamp=1700000000",
                "GET /yilianyun/callback/demo?code=TOPSECRET&x=1",
                "GET /yilianyun/callback/demo?a=1&state=TOPSECRET",
                "headers {code=TOPSECRET, state=TOPSECRET}",
                "/yilianyun/authorize/demo?ticket=TOPSECRET",
                "/yilianyun/authorize/demo?again=TOPSECRET",
                "{\"access_token\":\"TOPSECRET\",\"error\":\"0\"}",
                "{\"refresh_token\" : \"TOPSECRET\"}",
                "{'access_token':'TOPSECRET'}",
                "{\"accessToken\":\"TOPSECRET\"}",
                "{\"code\":\"TOPSECRET\"}",
                "Authorization: Bearer TOPSECRET",
                "authorization=Bearer TOPSECRET",
                "[authorization: Basic TOPSECRET==]",
                "Cookie: yilianyun_browser=TOPSECRET; other=1",
                "client_secret=TOPSECRET",
                "qr_key=TOPSECRET&msign=TOPSECRET",
                "jdbc:postgresql://db/bridge?user=x&password=TOPSECRET",
                "{\\\"access_token\\\":\\\"TOPSECRET\\\",\\\"error\\\":\\\"0\\\"}",
                "{\"state\":\"TOPSECRET\"}",
                "{\"code\":\"http-TOPSECRET\"}",
                "{code=timeoutTOPSECRET, state=ACTIVE-TOPSECRET}",
                "redirect_uri=https%3A%2F%2Fx%2Fcallback%3Fcode%3DTOPSECRET",
                "https%3A%2F%2Fx%3Fa%3D1%26sign%3DTOPSECRET",
                "[authorization:\"Bearer TOPSECRET\"]",
                "authorization:\"TOPSECRET\"",
                "Proxy-Authorization: Basic TOPSECRET",
            })
    void secretsAreTakenOutByTheNamesTheyTravelUnder(String line) {
        assertThat(Redaction.apply(line)).doesNotContain("TOPSECRET").contains("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "refresh failed, 20: refresh token expired (REFRESH_TOKEN_DEAD)",
                "Dead letter 1: refresh of demo/4004 failed with http-500",
                "{\"code\":\"18\",\"status\":\"ACTIVE\"}",
                "code=41, state=3",
                "the application is HALTED",
                "{\"code\":\"http-503\",\"state\":\"RUNNING\"}",
                "{\"code\":\"timeout\"} {\"code\":\"connection\"} {\"code\":\"malformed\"} {\"code\":\"undecryptable\"}",
                "{\"state\":\"ACTIVE\"} {'state':'REAUTHORIZE'}",
                "{code=http-503, state=HALTED}",
                "state=Started",
                "    api-create-authorization     routes/api/api-create-authorization.camel.yaml",
                "authorization is needed",
                "",
            })
    void innocentLinesStayAsTheyAre(String line) {
        assertThat(Redaction.apply(line)).isEqualTo(line);
    }

    @Test
    void theRestOfALineStays() {
        assertThat(Redaction.apply("POST /oauth/oauth client_id=7&sign=abcdef&timestamp=17"))
                .isEqualTo("POST /oauth/oauth client_id=7&sign=***&timestamp=17");
    }

    @Test
    void knownValuesAreTakenOutWhereverTheyStand() {
        Redaction.add("known-by-value");
        assertThat(Redaction.apply("md5(7known-by-value)")).isEqualTo("md5(7***)");
    }

    @Test
    void valuesTooShortToBeSecretsAndNothingAtAllAreIgnored() {
        Redaction.add(null);
        Redaction.add("in");
        assertThat(Redaction.apply("in the end")).isEqualTo("in the end");
        assertThat(Redaction.apply(null)).isNull();
    }
}
