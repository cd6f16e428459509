package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.sandbox.PrinterState;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Where a scenario takes place: a fleet at a strict platform, a database, and nodes of the bridge. And what must hold there in the end. */
final class Site implements AutoCloseable {
    private final Path folder;
    private final Fleet fleet;
    private final JdbcTemplate jdbc;
    private final Map<String, String> properties;
    private final List<ChildBridge> nodes = new ArrayList<>();

    private Site(Path folder, String database, Duration accessTokenLife, List<String> apps) throws IOException {
        this.folder = folder;
        this.fleet = new Fleet(accessTokenLife, apps);
        this.jdbc = new JdbcTemplate(new DriverManagerDataSource(database));
        Path keyset = TestProperties.keyset(folder.resolve("keyset.json"));
        this.properties = ChildBridge.properties(database, fleet.address(), keyset);
        apps.forEach(app -> {
            properties.put("yilianyun.apps." + app + ".client-id", Fleet.APPS.get(app));
            properties.put("yilianyun.apps." + app + ".client-secret", Fleet.SECRET);
            properties.put("yilianyun.apps." + app + ".rate-per-second", "100");
        });
    }

    /** On an empty PostgreSQL database, with access tokens of 30 days. */
    static Site in(Path folder) throws IOException {
        return on(Databases.postgres(), folder);
    }

    static Site on(String database, Path folder) throws IOException {
        return new Site(folder, database, Duration.ofDays(30), List.of("demo"));
    }

    /** With two applications, to which the printers belong in turn. */
    static Site ofTwoApps(String database, Path folder, Duration accessTokenLife) throws IOException {
        return new Site(folder, database, accessTokenLife, List.of("demo", "second"));
    }

    static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90));
    }

    Fleet fleet() {
        return fleet;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    /** Changes a property of the nodes that are started from now on. */
    Site with(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /** Lets calls take longer than a busy machine may make them, where one that times out would be a fault of the test. */
    Site withPatientCalls() {
        return with("yilianyun.http.read-timeout", "8s").with("yilianyun.refresh.lease", "12s");
    }

    /** Starts a node and waits until it is ready. */
    ChildBridge start(String name) {
        return launch(name, Map.of()).awaitReady();
    }

    ChildBridge launch(String name, Map<String, String> environment) {
        try {
            ChildBridge node =
                    ChildBridge.launch(Files.createDirectories(folder.resolve(name)), properties, environment);
            nodes.add(node);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Deliveries deliveries() {
        return new Deliveries(folder);
    }

    int count(String condition) {
        Integer count = jdbc.queryForObject("SELECT COUNT(*) FROM yly_token WHERE " + condition, Integer.class);
        return count == null ? 0 : count;
    }

    /** Waits until every token is refreshed and at rest; says which are not, and how they stand. */
    void awaitAllRefreshed() {
        patiently().untilAsserted(() -> assertThat(jdbc.queryForList(
                        "SELECT machine_code, status, in_doubt, lease_owner, version, attempts, quota_used,"
                                + " error_code, error_text, due_at - " + System.currentTimeMillis() + " AS due_in,"
                                + " refreshed_at FROM yly_token WHERE refreshed_at IS NULL OR in_doubt = 1"
                                + " OR lease_owner IS NOT NULL OR error_code IS NOT NULL"))
                .as("tokens that are not refreshed")
                .isEmpty());
    }

    /** Waits until the platform has answered so many calls since now. */
    void awaitCalls(long calls) {
        awaitCalls(calls, Duration.ofSeconds(90));
    }

    void awaitCalls(long calls, Duration atMost) {
        long end = fleet.calls() + calls;
        await().atMost(atMost).pollInterval(Duration.ofMillis(10)).until(() -> fleet.calls() >= end);
    }

    /**
     * Every access token that the bridge hands out is the platform's current one; no dead refresh token was sent; nobody's quota was exceeded or
     * undercounted; no dead letter is open; each pair that the platform made has its event, once.
     */
    void assertUnharmed(ChildBridge bridge) {
        for (Fleet.Printer printer : fleet.printers()) {
            assertThat(bridge.get("/api/tokens/%s/%s/access-token".formatted(printer.app(), printer.machineCode()))
                            .path("accessToken")
                            .asText())
                    .as(printer.machineCode())
                    .isEqualTo(fleet.accessToken(printer));
        }
        assertThat(fleet.platform().getDeadRefreshTokensSent()).isZero();
        assertThat(fleet.platform().getResults())
                .as("dead refresh token, quota spent")
                .doesNotContainKeys("20", "41");
        assertQuotaIsCounted();
        assertThat(bridge.get("/api/dead-letters?status=OPEN").path("total").asInt())
                .as("open dead letters")
                .isZero();
        assertEachRotationHasItsEvent();
    }

    private void assertQuotaIsCounted() {
        Map<String, Integer> counted = jdbc
                .queryForList("SELECT machine_code, quota_day, quota_used FROM yly_token WHERE quota_day IS NOT NULL")
                .stream()
                .collect(Collectors.toMap(
                        row -> row.get("machine_code") + "/" + row.get("quota_day"),
                        row -> ((Number) row.get("quota_used")).intValue()));
        fleet.platform().printers().forEach(printer -> {
            LocalDate day = printer.quotaDay();
            assertThat(printer.revoked()).isFalse();
            if (day != null) {
                assertThat(counted.getOrDefault(printer.machineCode() + "/" + day, Integer.MAX_VALUE))
                        .as("the bridge's count of %s", printer.machineCode())
                        .isGreaterThanOrEqualTo(printer.quotaUsed());
            }
        });
    }

    private void assertEachRotationHasItsEvent() {
        Map<String, Integer> rotations = fleet.platform()
                .printers()
                .filter(printer -> printer.refreshes() > 0)
                .collect(Collectors.toMap(PrinterState::machineCode, PrinterState::refreshes));
        patiently()
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(deliveries().refreshes()).isEqualTo(rotations));
    }

    @Override
    public void close() {
        nodes.forEach(ChildBridge::close);
        fleet.close();
    }
}
