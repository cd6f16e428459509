package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.crypto.EncryptionKeys.KeyRotationException;
import io.yilianyun.bridge.crypto.Reencryption;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.support.TestProperties;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The rotation of the data keys of two nodes with one keyset, on every database. */
class RotationTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-03-01T02:00:00Z"));
    private final String keyset = TestProperties.keyset();

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of("H2", (Supplier<String>) Databases::h2),
                Arguments.of("PostgreSQL", (Supplier<String>) Databases::postgres),
                Arguments.of("MariaDB", (Supplier<String>) Databases::mariaDb));
    }

    /** A node that re-encrypts when the test asks for it, and not every ten seconds. */
    private EngineNode node(String database, String keyset) throws Exception {
        Map<String, String> properties = EngineNode.properties(database, "http://localhost:1");
        properties.put("yilianyun.security.encryption-keyset", keyset);
        EngineNode node = EngineNode.start(properties, clock);
        node.bean(CamelContext.class).getRouteController().stopRoute("re-encrypt");
        return node;
    }

    private static void issue(EngineNode node, String machineCode) {
        issue(node, machineCode, "r-" + machineCode);
    }

    private static void issue(EngineNode node, String machineCode, String refreshToken) {
        node.bean(TokenWriter.class)
                .issue(
                        "demo",
                        machineCode,
                        "Shop",
                        new Grant("a-" + machineCode, refreshToken, machineCode, "all", Duration.ofDays(30), null));
    }

    private static Token token(EngineNode node, String machineCode) {
        return node.bean(TokenRepository.class).find("demo", machineCode).orElseThrow();
    }

    private static String refreshToken(EngineNode node, String machineCode) {
        return node.bean(Cipher.class)
                .decrypt(token(node, machineCode).refreshToken(), "yly_token.refresh_token", "demo", machineCode);
    }

    private static long key(EngineNode node, String machineCode) {
        return EncryptionKeys.id(token(node, machineCode).refreshToken());
    }

    private static void reencrypt(EngineNode node) {
        node.bean(Reencryption.class).run(new DefaultExchange(node.bean(CamelContext.class)));
    }

    private static long remaining(EngineNode node) {
        return node.bean(EncryptionKeys.class).status().remaining();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aNewKeyEncryptsAtOnceAndOlderValuesFollow(String name, Supplier<String> databases) throws Exception {
        String database = databases.get();
        try (EngineNode one = node(database, keyset);
                EngineNode two = node(database, keyset)) {
            EncryptionKeys keys = one.bean(EncryptionKeys.class);
            long old = keys.primary();
            for (int i = 0; i < 250; i++) {
                issue(one, "4" + i);
            }
            keys.rotate();
            long young = keys.primary();
            assertThat(young).isNotEqualTo(old);
            issue(one, "5");
            assertThat(key(one, "5")).isEqualTo(young);
            assertThat(refreshToken(two, "5"))
                    .as("read at once by the other node")
                    .isEqualTo("r-5");
            issue(two, "6");
            assertThat(key(two, "6")).isEqualTo(young);
            assertThat(remaining(two)).isEqualTo(2 * 250);

            two.bean("bridgeTransactionTemplate", TransactionTemplate.class).executeWithoutResult(status -> {
                issue(two, "4100", "r-newer");
                reencrypt(one);
                assertThat(remaining(one))
                        .as("a locked row is left to the next run")
                        .isEqualTo(2);
                assertThatThrownBy(() -> keys.remove(old))
                        .isInstanceOf(KeyRotationException.class)
                        .hasMessageContaining("2 values");
            });
            reencrypt(one);
            assertThat(remaining(one)).isZero();
            assertThat(refreshToken(two, "4100")).isEqualTo("r-newer");
            assertThat(token(one, "4101").version()).isEqualTo(1);
            assertThatThrownBy(() -> keys.remove(old)).hasMessageContaining("Another node may still use");
            clock.advance(Duration.ofMinutes(10));
            assertThat(keys.remove(old)).isTrue();
            assertThat(refreshToken(one, "42")).isEqualTo("r-42");
            assertThat(refreshToken(two, "42")).isEqualTo("r-42");

            assertThatThrownBy(() -> node(database, TestProperties.keyset()).close())
                    .rootCause()
                    .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.problems())
                            .singleElement()
                            .asString()
                            .contains("yilianyun.security.encryption-keyset", "cannot open the data key " + young));
        }
    }
}
