package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.sandbox.EntryPoint;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.Settings;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import io.yilianyun.bridge.sandbox.TerminalState;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.StandInServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A strict platform (a dead refresh token that is sent revokes the terminal) with a number of terminals, whose tokens are due, and what has to
 * hold in the end: every token of the bridge is the platform's, and none was risked.
 */
final class Fleet implements AutoCloseable {
    static final String CLIENT = "1012345678";
    static final String SECRET = "chaos-secret-not-real";

    private static final int PAGE = 500;

    private final StandInServer server;
    private final List<String> machineCodes;

    Fleet(int size) throws IOException {
        RegisteredApp app =
                new RegisteredApp("demo", CLIENT, SECRET, URI.create("http://localhost:8080/cb"), EntryPoint.CUSTOM);
        server = StandInServer.start(
                Settings.of(List.of(app)).withRevokeOnReuse(true), Clock.systemUTC(), StandInServer.Options.DEFAULT);
        machineCodes = IntStream.range(0, size)
                .mapToObj(i -> Integer.toString(9_000_000 + i))
                .toList();
    }

    StandInPlatform platform() {
        return server.platform();
    }

    URI address() {
        return server.baseUrl();
    }

    List<String> machineCodes() {
        return machineCodes;
    }

    /** Gives every terminal a pair that is due for refresh, at the platform and in the bridge. */
    void moveIn(ChildBridge bridge, Duration age) {
        Instant issuedAt = Instant.now().minus(age);
        String lines = machineCodes.stream()
                .map(machineCode -> line(platform().issue(CLIENT, machineCode, issuedAt), issuedAt))
                .collect(Collectors.joining("\n"));
        HttpResponse<String> answer = bridge.post("/api/tokens/import", "application/x-ndjson", lines);
        assertThat(answer.body()).contains("\"imported\":" + machineCodes.size());
    }

    private static String line(TokenPair pair, Instant issuedAt) {
        return ("{\"app\":\"demo\",\"machineCode\":\"%s\",\"accessToken\":\"%s\",\"refreshToken\":\"%s\","
                        + "\"accessExpiresAt\":\"%s\",\"issuedAt\":\"%s\"}")
                .formatted(
                        pair.machineCode(),
                        pair.accessToken(),
                        pair.refreshToken(),
                        issuedAt.plus(Duration.ofDays(30)),
                        issuedAt);
    }

    /** How many calls the platform has answered, whatever it answered. */
    long calls() {
        return platform().results().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the bridge has refreshed every terminal and holds no lease. */
    boolean isRefreshed(ChildBridge bridge) {
        int refreshed = 0;
        for (int page = 0; page * PAGE < machineCodes.size(); page++) {
            for (JsonNode token : bridge.get("/api/tokens?app=demo&size=" + PAGE + "&page=" + page)
                    .path("items")) {
                refreshed += token.path("refreshedAt").isNull()
                                || !token.path("lastError").isNull()
                        ? 0
                        : 1;
            }
        }
        return refreshed == machineCodes.size();
    }

    /** Every access token of the bridge is the platform's current one, no dead refresh token was sent, no quota was exceeded. */
    void assertUnharmed(ChildBridge bridge) {
        for (String machineCode : machineCodes) {
            assertThat(bridge.get("/api/tokens/demo/" + machineCode + "/access-token")
                            .path("accessToken")
                            .asText())
                    .as(machineCode)
                    .isEqualTo(platform()
                            .currentPair(CLIENT, machineCode)
                            .orElseThrow()
                            .accessToken());
        }
        assertThat(platform().deadRefreshTokensSent()).isZero();
        assertThat(platform().terminals()).allSatisfy(terminal -> {
            assertThat(terminal.revoked()).isFalse();
            assertThat(terminal.quotaUsed()).isLessThanOrEqualTo(20);
        });
        assertThat(platform()
                        .terminals()
                        .mapToInt(TerminalState::refreshes)
                        .max()
                        .orElse(0))
                .isLessThanOrEqualTo(20);
    }

    @Override
    public void close() {
        server.close();
    }
}
