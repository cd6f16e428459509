package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.crypto.EncryptedValues;
import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.crypto.Keyset;
import io.yilianyun.bridge.crypto.Reencryption;
import io.yilianyun.bridge.crypto.Rotation;
import io.yilianyun.bridge.crypto.RotationRefused;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The rotation of two nodes whose keysets are files of their own, on every database. */
class RotationTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-03-01T02:00:00Z"));

    @TempDir
    private Path folder;

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of("H2", (Supplier<String>) Databases::h2),
                Arguments.of("PostgreSQL", (Supplier<String>) Databases::postgres),
                Arguments.of("MariaDB", (Supplier<String>) Databases::mariaDb));
    }

    /** A node that follows the others when the test says so. */
    private EngineNode node(String database, Path keyset) throws Exception {
        Map<String, String> properties = EngineNode.properties(database, "http://localhost:1");
        properties.put("yilianyun.security.encryption-keyset", keyset.toString());
        EngineNode node = EngineNode.start(properties, clock);
        node.bean(CamelContext.class).getRouteController().stopRoute("keyset");
        return node;
    }

    private Path copy(Path keyset, String name) throws Exception {
        return Files.copy(keyset, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
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

    /** One run of the route re-encrypt. */
    private static void reencrypt(EngineNode node) {
        CamelContext camel = node.bean(CamelContext.class);
        Exchange exchange = new DefaultExchange(camel);
        node.bean(Reencryption.class).begin(exchange);
        while (exchange.getVariable("more", Boolean.class)) {
            camel.createProducerTemplate().send("direct:re-encrypt-batch", exchange);
            assertThat(exchange.getException()).isNull();
        }
        if (Boolean.TRUE.equals(exchange.getVariable("over"))) {
            node.bean(Reencryption.class).end();
        }
    }

    private static long remaining(EngineNode node) {
        long primary = node.bean(Rotation.class).state().primary();
        return node.bean(EncryptedValues.class).count().byKey().entrySet().stream()
                .filter(count -> count.getKey() != primary)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void assertRefused(ThrowingCallable start, String text) {
        assertThatThrownBy(start)
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .rootCause()
                .satisfies(e -> assertThat(((ConfigurationException) e).problems())
                        .singleElement()
                        .asString()
                        .contains("yilianyun.security.encryption-keyset", text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aKeyEncryptsWhenAllNodesHoldItAndEverythingFollows(String name, Supplier<String> databases) throws Exception {
        String database = databases.get();
        Path first = folder.resolve("first.json");
        long old = Keyset.open(first.toString()).primary().id();
        Path before = copy(first, "before.json");
        Path second = copy(first, "second.json");
        try (EngineNode one = node(database, first);
                EngineNode two = node(database, second)) {
            for (int i = 0; i < 250; i++) {
                issue(one, "4" + i);
            }
            one.bean(Rotation.class).rotate();
            Rotation.State pending = one.bean(Rotation.class).state();
            assertThat(pending.primary()).isEqualTo(old);
            assertThat(pending.waitingFor()).hasSize(1);
            two.bean(Rotation.class).follow();
            issue(one, "5");
            assertThat(refreshToken(two, "5")).isEqualTo("r-5");

            copy(first, "second.json");
            two.bean(Rotation.class).follow();
            issue(two, "6");
            long young = pending.pending();
            assertThat(key(two, "6")).isEqualTo(young);
            assertThat(refreshToken(one, "6")).isEqualTo("r-6");
            reencrypt(two);
            assertThat(remaining(two)).as("the first node does not use it yet").isEqualTo(2 * 251 + 1);

            assertRefused(() -> node(database, before).close(), "is an older copy");

            one.bean(Rotation.class).follow();
            issue(one, "7");
            assertThat(key(one, "7")).isEqualTo(young);
            two.bean("bridgeTransactionTemplate", TransactionTemplate.class).executeWithoutResult(status -> {
                issue(two, "4100", "r-newer");
                reencrypt(one);
                assertThat(remaining(one))
                        .as("who holds a row is not waited for")
                        .isEqualTo(2);
                assertThatThrownBy(() -> one.bean(Rotation.class).remove(old))
                        .isInstanceOf(RotationRefused.class)
                        .hasMessageContaining("2 values");
            });
            reencrypt(one);
            assertThat(remaining(one)).isZero();
            assertThat(one.bean(Rotation.class).state().complete()).isEqualTo(young);
            assertThat(refreshToken(two, "4100")).isEqualTo("r-newer");
            assertThat(token(one, "4101").version()).isEqualTo(1);
            one.bean(Rotation.class).remove(old);
            assertThat(refreshToken(one, "42")).isEqualTo("r-42");

            Path foreign = folder.resolve("foreign.json");
            Keyset.open(foreign.toString());
            assertRefused(() -> node(database, foreign).close(), "is not the keyset that encrypted this database");
            Path missing = folder.resolve("missing.json");
            assertThatThrownBy(() -> Keyset.open(missing.toString(), null, one.bean(EncryptedValues.class)::exist))
                    .isInstanceOf(ConfigurationException.class);
            assertThat(missing).doesNotExist();
        }
    }
}
