package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.PrinterState;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.Settings;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.StandInServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A strict platform with a number of printers: a dead refresh token that is sent revokes the printer, a superseded access token stops at
 * once, and an answer that is repeated counts against the quota, too.
 */
final class Fleet implements AutoCloseable {
    /** The applications and their client ids. */
    static final Map<String, String> APPS = Map.of("demo", "1012345678", "second", "1012345679");

    static final String SECRET = "chaos-secret-not-real";

    /** An age at which a token of 30 days is due. */
    static final Duration DUE = Duration.ofDays(25);

    private static final int FIRST = 9_000_000;
    private static final int IMPORT = 2_000;

    private final StandInServer server;
    private final List<String> apps;
    private final List<Printer> printers = new ArrayList<>();

    record Printer(String app, String machineCode) {}

    /**
     * @param apps to which the printers belong in turn
     */
    Fleet(Duration accessTokenLife, List<String> apps) throws IOException {
        this.apps = apps;
        Map<String, RegisteredApp> registered = apps.stream()
                .map(app -> new RegisteredApp(
                        app,
                        APPS.get(app),
                        SECRET,
                        URI.create("http://localhost:8080/cb"),
                        BridgeProperties.Entry.CUSTOM))
                .collect(Collectors.toMap(RegisteredApp::clientId, app -> app));
        Settings settings =
                new Settings(registered, accessTokenLife, Duration.ofDays(35), Duration.ofHours(2), 20, true, true);
        server = StandInServer.start(settings, Clock.systemUTC(), StandInServer.Options.DEFAULT);
    }

    StandInPlatform platform() {
        return server.platform();
    }

    URI address() {
        return server.baseUrl();
    }

    List<Printer> printers() {
        return printers;
    }

    /** Adds printers whose pairs were issued so long ago, at the platform and in the bridge. */
    void moveIn(ChildBridge bridge, int count, Duration age) {
        moveIn(bridge, count, age, age);
    }

    /** Adds printers whose ages are spread evenly. */
    void moveIn(ChildBridge bridge, int count, Duration youngest, Duration oldest) {
        Instant now = Instant.now();
        Duration step = oldest.minus(youngest).dividedBy(count);
        for (int from = 0; from < count; from += IMPORT) {
            int to = Math.min(count, from + IMPORT);
            String lines = IntStream.range(from, to)
                    .mapToObj(i -> issue(now.minus(youngest).minus(step.multipliedBy(i))))
                    .collect(Collectors.joining("\n"));
            HttpResponse<String> answer = bridge.post("/api/tokens/import", "application/x-ndjson", lines);
            assertThat(answer.body()).contains("\"imported\":" + (to - from));
        }
    }

    private String issue(Instant issuedAt) {
        String app = apps.get(printers.size() % apps.size());
        String machineCode = Integer.toString(FIRST + printers.size());
        printers.add(new Printer(app, machineCode));
        TokenPair pair = TokenPair.issue(platform(), APPS.get(app), machineCode, issuedAt);
        return ("{\"app\":\"%s\",\"machineCode\":\"%s\",\"accessToken\":\"%s\",\"refreshToken\":\"%s\","
                        + "\"accessExpiresAt\":\"%s\",\"issuedAt\":\"%s\"}")
                .formatted(app, machineCode, pair.accessToken(), pair.refreshToken(), pair.accessExpiresAt(), issuedAt);
    }

    void inject(Fault.Kind kind, int seconds, int times) {
        platform().inject(Faults.of(kind, seconds).times(times));
    }

    String accessToken(Printer printer) {
        return TokenPair.current(platform(), APPS.get(printer.app()), printer.machineCode())
                .orElseThrow()
                .accessToken();
    }

    /** How many calls the platform has answered, whatever it answered. */
    long calls() {
        return platform().getResults().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** How many pairs the platform has made anew, answers that it repeated not counted. */
    int rotations() {
        return platform().printers().mapToInt(PrinterState::refreshes).sum();
    }

    /** How often the platform has repeated an answer. */
    int repeats() {
        return platform().printers().mapToInt(PrinterState::replays).sum();
    }

    @Override
    public void close() {
        server.close();
    }
}
