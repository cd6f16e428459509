package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.TestProperties;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All tokens move from one bridge to another one, with another database and another keyset. */
class MovingHouseTest {
    private static final String NOWHERE = "http://127.0.0.1:1";
    private static final int TOKENS = 1234;

    static Stream<Arguments> houses() {
        return Stream.of(
                Arguments.of(
                        "H2 to PostgreSQL", (Supplier<String>) Databases::h2, (Supplier<String>) Databases::postgres),
                Arguments.of("PostgreSQL to MariaDB", (Supplier<String>) Databases::postgres, (Supplier<String>)
                        Databases::mariaDb));
    }

    private static EngineNode house(String database) {
        Map<String, String> properties = EngineNode.properties(database, NOWHERE);
        properties.put("yilianyun.security.encryption-keyset", TestProperties.keyset());
        properties.put("yilianyun.security.api-keys.mover.key", Client.MOVER);
        properties.put("yilianyun.security.api-keys.mover.roles", "operator,token");
        return EngineNode.start(properties, null);
    }

    private static Client client(EngineNode house) {
        return new Client(house.port()).as(Client.MOVER);
    }

    private static String secret(EngineNode house, Token token) {
        return house.bean(Cipher.class)
                .decrypt(token.refreshToken(), Token.REFRESH_COLUMN, token.app(), token.machineCode());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("houses")
    void everyTokenArrivesAsItWas(String name, Supplier<String> from, Supplier<String> to) {
        String line =
                "{\"app\":\"demo\",\"machineCode\":\"40%05d\",\"accessToken\":\"a-%1$d\",\"refreshToken\":\"r-%1$d\",\"merchant\":\"Café 茶 %1$d\","
                        + "\"accessExpiresAt\":\"2099-01-01T00:00:00Z\",\"issuedAt\":\"2026-01-01T00:00:00.123Z\"}";
        try (EngineNode old = house(from.get());
                EngineNode young = house(to.get())) {
            String lines = IntStream.range(0, TOKENS).mapToObj(line::formatted).collect(Collectors.joining("\n"));
            assertThat(client(old)
                            .send("POST", "/api/tokens/import", lines, "application/x-ndjson")
                            .json()
                            .get("imported")
                            .asInt())
                    .isEqualTo(TOKENS);
            byte[] file = client(old).file("/api/tokens/export", "{\"passphrase\":\"not-a-real-passphrase\"}");
            assertThat(client(young).with("Bridge-Passphrase", "not-a-real-passphrase").stream(
                                    "/api/tokens/import", file, "application/vnd.yilianyun.tokens")
                            .json()
                            .get("imported")
                            .asInt())
                    .isEqualTo(TOKENS);
            assertThat(client(young)
                            .get("/api/tokens?q=CAF%C3%89%20%E8%8C%B6%2077&size=1")
                            .json()
                            .get("total")
                            .asInt())
                    .as("capitals do not count: 77, 770 to 779")
                    .isEqualTo(11);
            assertThat(client(young).get("/api/tokens/export").body())
                    .isEqualTo(client(old).get("/api/tokens/export").body());
            for (int i : new int[] {0, 500, TOKENS - 1}) {
                String machineCode = "40%05d".formatted(i);
                Token arrived = young.bean(TokenRepository.class)
                        .find("demo", machineCode)
                        .orElseThrow();
                assertThat(secret(young, arrived)).isEqualTo("r-" + i);
            }
        }
    }
}
