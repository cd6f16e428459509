package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON Web Tokens of an identity provider, beside API keys. */
class BearerTokenTest extends SecurityTest {
    private static JWTClaimsSet.Builder with(Object roles) {
        return ISSUER.claims().claim("bridge.roles", roles);
    }

    private Answer get(String token, String path) {
        return client().as(token).get(path);
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(with(List.of("reader", "admin"))),
                Arguments.of(with("admin reader openid")),
                Arguments.of(ISSUER.claims().claim("bridge", Map.of("roles", List.of("reader")))));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void itsRolesAreThoseOfTheClaim(JWTClaimsSet.Builder claims) {
        String token = ISSUER.sign(claims.build());
        assertThat(get(token, "/api/tokens").status()).isEqualTo(200);
        assertThat(get(token, "/api/tokens/demo/1/access-token").status()).isEqualTo(403);
        assertThat(client().as(token).post("/api/apps/demo/halt").status()).isEqualTo(403);
        assertThat(get(token, "/actuator/health").json().has("components")).isTrue();
    }

    static Stream<Arguments> withoutRoles() {
        return Stream.of(
                Arguments.of(ISSUER.claims()),
                Arguments.of(with(List.of())),
                Arguments.of(with("")),
                Arguments.of(with(List.of("admin", "ROLE_READER", "readers", "READER"))),
                Arguments.of(with(7)),
                Arguments.of(ISSUER.claims().claim("roles", "reader")),
                Arguments.of(ISSUER.claims().claim("scope", "reader")));
    }

    @ParameterizedTest
    @MethodSource("withoutRoles")
    void withoutARoleOfTheBridgeItIsForbidden(JWTClaimsSet.Builder claims) {
        Answer answer = get(ISSUER.sign(claims.build()), "/api/tokens");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    static Stream<Arguments> bad() throws Exception {
        JWTClaimsSet good = with(List.of("reader")).build();
        Date past = Date.from(Instant.now().minusSeconds(120));
        SignedJWT withThePublicKey = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), good);
        withThePublicKey.sign(new MACSigner(SIGNING.toRSAPublicKey().getEncoded()));
        String token = ISSUER.sign(good);
        return Stream.of(
                Arguments.of(
                        "expired",
                        ISSUER.sign(with("reader").expirationTime(past).build())),
                Arguments.of(
                        "not yet valid",
                        ISSUER.sign(with("reader")
                                .notBeforeTime(Date.from(Instant.now().plusSeconds(120)))
                                .build())),
                Arguments.of(
                        "wrong issuer",
                        ISSUER.sign(
                                with("reader").issuer("https://evil.example").build())),
                Arguments.of(
                        "wrong audience",
                        ISSUER.sign(with("reader").audience("other").build())),
                Arguments.of(
                        "no audience",
                        ISSUER.sign(with("reader").audience((String) null).build())),
                Arguments.of("wrong key under the same id", Issuer.sign(good, key("one"))),
                Arguments.of("unknown key", Issuer.sign(good, key("two"))),
                Arguments.of("alg none", new PlainJWT(good).serialize()),
                Arguments.of("the public key as a shared secret", withThePublicKey.serialize()),
                Arguments.of("signature cut off", token.substring(0, token.lastIndexOf('.') + 1)),
                Arguments.of("claims changed", token.replaceFirst("\\.[^.]+\\.", ".e30.")),
                Arguments.of("no token at all", "a.b.c"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aTokenThatIsNotGoodIsUnauthorized(String why, String token) {
        Answer answer = get(token, "/api/tokens");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.json().get("detail").asText()).isNotBlank();
        assertThat(answer.body()).doesNotContain(token);
    }

    @Test
    void badTokensAreCountedAsWrongKeysAre() {
        for (int i = 0; i < 30; i++) {
            assertThat(get("a.b." + i, "/api/tokens").status()).isEqualTo(401);
        }
        assertThat(get("a.b.c", "/api/tokens").status()).isEqualTo(429);
        assertThat(get(ISSUER.sign(with("reader").build()), "/api/tokens").status())
                .as("a good one")
                .isEqualTo(200);
    }

    @Test
    void keysWorkBesideIt() {
        assertThat(get(Client.READER, "/api/tokens").status()).isEqualTo(200);
        assertThat(get("no-key", "/api/tokens").status()).isEqualTo(401);
    }

    @Test
    void whatItsHolderDoesIsAuditedUnderItsSubjectAndAnEventIfThoseAreWanted() {
        String token = ISSUER.sign(with(List.of("operator")).build());
        client().as(token).with("X-Forwarded-For", "203.0.113.7").post("/api/apps/demo/halt");
        assertThat(jdbc.queryForMap("SELECT * FROM yly_audit WHERE action = 'haltApp'"))
                .containsEntry("ACTOR", "alice")
                .containsEntry("ACTOR_KIND", "jwt")
                .containsEntry("ADDRESS", "203.0.113.7")
                .containsEntry("APP", "demo")
                .containsEntry("HTTP_STATUS", 204);
        await().untilAsserted(() -> assertThat(received(events, null, "yilianyun.audit"))
                .filteredOn(event -> event.at("/data/action").asText().equals("haltApp"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.get("source").asText()).isEqualTo("/yilianyun/demo");
                    assertThat(event.at("/data/action").asText()).isEqualTo("haltApp");
                    assertThat(event.at("/data/actor").asText()).isEqualTo("alice");
                }));
    }
}
