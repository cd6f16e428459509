package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.sandbox.Fault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGTERM in the middle of a sweep: nothing new is claimed, calls in flight end and are stored, unused claims go back unspent. */
@Tag("chaos")
class GracefulStopTest {
    private static final Logger LOG = LoggerFactory.getLogger(GracefulStopTest.class);
    /** What {@code camel.main.shutdown-timeout} allows. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(20);

    /** What docs/operations.md says of SIGTERM. */
    private static final Duration SHUTDOWN_WITH_CLIENTS = Duration.ofSeconds(30);

    private static final int TOKENS = 150;

    @TempDir
    private Path folder;

    @Test
    void aStopInTheMiddleOfASweepAndOneWhileThePlatformHangs() throws IOException {
        try (Site site = Site.in(folder)) {
            site.withPatientCalls().with("yilianyun.apps.demo.rate-per-second", "20");
            ChildBridge first = site.start("node");
            site.fleet().moveIn(first, TOKENS, Fleet.DUE);
            site.awaitCalls(10);
            // Those in flight take a while.
            site.fleet().inject(Fault.Kind.SLOW, 1, 8);
            site.awaitCalls(4);
            assertThat(first.terminate()).isLessThan(SHUTDOWN);

            assertThat(site.count("in_doubt = 1 OR lease_owner IS NOT NULL")).isZero();
            assertThat(site.count("refreshed_at IS NOT NULL"))
                    .isEqualTo(site.fleet().rotations())
                    .isEqualTo(spent(site))
                    .isBetween(14, TOKENS - 50);
            assertThat(site.fleet().repeats()).isZero();

            site.fleet().platform().clearFaults();
            site.fleet().inject(Fault.Kind.HANG, 60, -1);
            ChildBridge second = site.start("node");
            site.awaitCalls(4);
            assertThat(second.terminate()).isLessThan(SHUTDOWN);
            assertThat(site.count("lease_owner IS NOT NULL")).isZero();

            site.fleet().platform().clearFaults();
            ChildBridge third = site.start("node");
            site.awaitAllRefreshed();
            site.assertUnharmed(third);
        }
    }

    /** A web hook that takes the connection and never answers, a client that reads its export slowly, and one whose import never ends. */
    @Test
    void aStopWhileAWebHookHangsAndAnExportIsReadSlowly() throws Exception {
        try (Site site = Site.in(folder);
                ServerSocket hook = new ServerSocket(0)) {
            site.with("yilianyun.subscriptions.hook.uri", "http://127.0.0.1:" + hook.getLocalPort() + "/hook")
                    .with("yilianyun.subscriptions.hook.timeout", "2m");
            ChildBridge first = site.start("node");
            site.fleet().moveIn(first, 1, Fleet.DUE);
            // More than fits into the buffers on the way.
            site.jdbc()
                    .execute(
                            "INSERT INTO yly_token SELECT (jsonb_populate_record(t, jsonb_build_object('machine_code', n,"
                                    + " 'merchant', repeat('x', 128), 'due_at', NULL))).* FROM yly_token t, generate_series(1, 50000) n");
            hook.setSoTimeout(20_000);
            try (Socket delivery = hook.accept();
                    Socket export = new Socket();
                    Socket lines = new Socket("127.0.0.1", first.port())) {
                assertThat(delivery.isConnected()).isTrue();
                export.setReceiveBufferSize(4096);
                export.connect(new InetSocketAddress("127.0.0.1", first.port()));
                request(export, "GET /api/tokens/export", "");
                request(
                        lines,
                        "POST /api/tokens/import",
                        "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n");
                new Thread(() -> sendSlowly(lines)).start();
                assertThat(export.getInputStream().readNBytes(100))
                        .startsWith("HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII));
                Thread reader = new Thread(() -> readSlowly(export));
                reader.start();
                assertThat(first.terminate()).isBetween(Duration.ofSeconds(5), SHUTDOWN_WITH_CLIENTS);
            }
            site.with("yilianyun.subscriptions.hook.uri", "file:hooked?fileName=events.ndjson&fileExist=Append");
            site.start("node");
            Site.patiently().untilAsserted(() -> assertThat(folder.resolve("node/hooked/events.ndjson"))
                    .content()
                    .containsOnlyOnce("yilianyun.token.refreshed"));
        }
    }

    /** The connections stay open, and nothing comes back: as behind a firewall that has forgotten them. */
    @Test
    void aStopWhileTheDatabaseHangs() throws IOException {
        String database = Databases.postgres();
        URI server = URI.create(database.substring("jdbc:".length()));
        try (Relay relay = new Relay(server.getPort());
                Site site = Site.on(database, folder)) {
            site.with(
                    "spring.datasource.url",
                    database.replace("localhost:" + server.getPort(), "localhost:" + relay.port()));
            site.with("spring.datasource.hikari.connection-timeout", "30000");
            ChildBridge node = site.start("node");
            site.fleet().moveIn(node, 5, Fleet.DUE);
            site.awaitCalls(2);
            node.get("/api/tokens/demo/" + site.fleet().printers().get(0).machineCode() + "/access-token");
            relay.freeze();
            assertThat(node.terminate()).isLessThan(SHUTDOWN_WITH_CLIENTS);
        }
    }

    /** Fast enough that no write of the bridge's times out, and far from the end. */
    private static void readSlowly(Socket socket) {
        try {
            while (socket.getInputStream().read(new byte[4096]) >= 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } catch (IOException e) {
            LOG.debug("The bridge has closed the connection", e);
        }
    }

    private static void request(Socket socket, String call, String headers) throws IOException {
        socket.getOutputStream()
                .write((call + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ChildBridge.KEY + "\r\n"
                                + headers + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** One blank line after another. */
    private static void sendSlowly(Socket socket) {
        try {
            while (true) {
                socket.getOutputStream().write("1\r\n\n\r\n".getBytes(StandardCharsets.US_ASCII));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } catch (IOException e) {
            LOG.debug("The bridge has closed the connection", e);
        }
    }

    private static int spent(Site site) {
        return site.jdbc().queryForObject("SELECT SUM(quota_used) FROM yly_token", Integer.class);
    }
}
