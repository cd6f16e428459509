package io.yilianyun.bridge.chaos;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md says of the programs that stand between the bridge and its database or the platform, tried with these programs. */
@Tag("chaos")
class NeighboursTest {
    private static final int TOKENS = 20;

    @TempDir
    private Path folder;

    @Test
    void pgBouncerInTransactionMode() throws IOException {
        String url = Databases.postgres();
        String port = url.replaceAll(".*localhost:|/.*", "");
        String configuration = """
                [databases]
                * = host=127.0.0.1 port=%s user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %%d
                auth_type = any
                pool_mode = transaction
                default_pool_size = 3
                """.formatted(port);
        List<String> asNobody = "root".equals(System.getProperty("user.name")) ? List.of("-u", "nobody") : List.of();
        try (Program bouncer =
                Program.start("pgbouncer", Files.createDirectory(folder.resolve("bouncer")), configuration, asNobody)) {
            String bounced = url.replace(":" + port + "/", ":" + bouncer.port + "/") + "&prepareThreshold=0";
            try (Site site = Site.on(bounced, folder)) {
                refreshAll(site, Map.of());
            }
        }
    }

    /** The platform is reached by https, and so through a tunnel. */
    @Test
    void aProxyBetweenTheBridgeAndThePlatform() throws Exception {
        Path keys = folder.resolve("platform.p12");
        String keytool =
                "-genkeypair -keyalg EC -alias platform -dname CN=platform -ext san=ip:127.0.0.1 -storepass changeit -keystore "
                        + keys;
        assertThat(new ProcessBuilder(
                                Stream.concat(Stream.of(JavaProcess.tool("keytool")), Stream.of(keytool.split(" ")))
                                        .toList())
                        .start()
                        .waitFor())
                .isZero();
        WireMockServer https = new WireMockServer(WireMockConfiguration.options()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystorePassword("changeit")
                .keyManagerPassword("changeit"));
        String configuration = "Listen 127.0.0.1\nPort %d\nAllow 127.0.0.1\nLogLevel Connect\n";
        try (Program proxy = Program.start(
                        "tinyproxy",
                        Files.createDirectory(folder.resolve("proxy")),
                        configuration,
                        List.of("-d", "-c"));
                Site site = Site.in(folder)) {
            https.start();
            https.stubFor(any(anyUrl())
                    .willReturn(aResponse().proxiedFrom(site.fleet().address().toString())));
            site.withPatientCalls()
                    .with("yilianyun.base-url", "https://127.0.0.1:" + https.httpsPort())
                    .with("camel.component.http.proxy-host", "127.0.0.1")
                    .with("camel.component.http.proxy-port", Integer.toString(proxy.port));
            refreshAll(
                    site,
                    Map.of(
                            "JAVA_TOOL_OPTIONS",
                            "-Djavax.net.ssl.trustStore=" + keys + " -Djavax.net.ssl.trustStorePassword=changeit"));
            assertThat(proxy.log()).contains("CONNECT 127.0.0.1:" + https.httpsPort());
        } finally {
            https.stop();
        }
    }

    private static void refreshAll(Site site, Map<String, String> environment) {
        ChildBridge bridge = site.launch("node", environment).awaitReady();
        site.fleet().moveIn(bridge, TOKENS, Fleet.DUE);
        site.awaitAllRefreshed();
        site.assertUnharmed(bridge);
        assertThat(bridge.terminate()).isLessThan(Duration.ofSeconds(30));
        assertThat(bridge.log()).doesNotContain("\tat ");
    }
}
