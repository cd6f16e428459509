package io.yilianyun.bridge.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.support.RawPlatform;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

/** The route platform-post against a platform that answers whatever a socket can carry. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PlatformPostTest {
    private static final Duration CONNECT = Duration.ofMillis(300);
    private static final Duration READ = Duration.ofMillis(700);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration LATEST = Duration.ofSeconds(3);
    private static final String SUCCESS = "{\"error\":\"0\",\"error_description\":\"成功\"}";

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private CallLimits limits;
    private ConnectionPool pool;
    /** Waits long enough for a handshake on a busy machine. */
    private final ConnectionPool patient = new ConnectionPool(new BridgeProperties.Http(TEN_SECONDS, TEN_SECONDS));

    private RawPlatform platform;

    /** No rate to keep. */
    public static final class NoDelay {
        public long reserve() {
            return 0;
        }
    }

    @BeforeEach
    void start() throws Exception {
        platform = new RawPlatform();
        var properties = TestProperties.with(Map.of(
                "yilianyun.apps.demo.client-id",
                "1012345678",
                "yilianyun.apps.demo.client-secret",
                "s3cr3t-of-demo",
                "yilianyun.http.connect-timeout",
                CONNECT,
                "yilianyun.http.read-timeout",
                READ));
        limits = new CallLimits(properties);
        pool = new ConnectionPool(properties.http());
        PlatformConfiguration beans = new PlatformConfiguration();
        PlatformClock clock = new PlatformClock(Clock.systemUTC());
        ErrorPolicy policy = ErrorPolicy.read(new ClassPathResource("error-codes.yaml"));
        camel.getRegistry().bind("bridgeRateLimiter", new NoDelay());
        camel.getRegistry().bind("bridgeCheckPermission", beans.bridgeCheckPermission());
        CallTimer timer = new CallTimer(new SimpleMeterRegistry());
        camel.getRegistry().bind("bridgeSignRequest", new SignRequest(properties, clock, timer));
        camel.getRegistry().bind("bridgeReadAnswer", new ReadAnswer(properties, policy, clock, timer));
        camel.getRegistry().bind("bridgePlatformHeaderFilter", beans.bridgePlatformHeaderFilter());
        camel.getRegistry().bind("bridgeHttpClient", beans.bridgeHttpClient(limits, properties));
        camel.getRegistry().bind("bridgeConnectionPool", pool);
        camel.getRegistry().bind("patientPool", patient);
        Properties places = new Properties();
        places.put("yilianyun.base-url", platform.url());
        camel.getPropertiesComponent().setInitialProperties(places);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.resolveMandatoryResource(
                        camel, "file:routes/platform/platform-post.camel.yaml"));
        camel.start();
    }

    @AfterEach
    void stop() throws IOException {
        platform.close();
        camel.close();
        limits.close();
        pool.shutdown();
        patient.shutdown();
    }

    private Exchange post() {
        try (var template = camel.createProducerTemplate()) {
            return template.request("direct:platform-post", exchange -> {
                exchange.setVariable("app", "demo");
                exchange.setVariable("operation", "refresh");
                exchange.setVariable("path", "/oauth/oauth");
                exchange.setVariable("form", Map.of("refresh_token", "refresh-4711"));
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertTheNextCallSucceeds() {
        platform.next(RawPlatform.answer("application/json", SUCCESS.getBytes(StandardCharsets.UTF_8)));
        Exchange exchange = post();
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody(PlatformAnswer.class).description())
                .isEqualTo("成功");
    }

    /** In time, as a fault that is tried again. */
    private void assertGivenUp(String code) {
        Instant begin = Instant.now();
        Exception exception = post().getException();
        assertThat(Duration.between(begin, Instant.now())).isLessThan(LATEST);
        PlatformFault fault = fault(exception);
        assertThat(fault).isInstanceOf(TransientFault.class);
        assertThat(fault.code()).isEqualTo(code);
        assertTheNextCallSucceeds();
    }

    private static PlatformFault fault(Exception exception) {
        return new FaultClassifier(
                        ErrorPolicy.read(new ClassPathResource("error-codes.yaml")),
                        new CallTimer(new SimpleMeterRegistry()))
                .classify("demo", exception);
    }

    private static void assertNotSent(Exception exception) {
        assertThat(fault(exception).code()).isEqualTo("connection");
        assertThat(fault(exception).description()).contains("the request was not sent");
    }

    @Test
    void aConnectionThatIsRefusedIsNoTimeOutAndTheRequestWasNotSent() throws Exception {
        // Taken, but nobody listens, and no other program can in the meantime.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertNotSent(
                    send("http://127.0.0.1:%d?httpMethod=POST&clientConnectionManager=#patientPool&httpClientConfigurer=#bridgeHttpClient"
                                    .formatted(taken.getLocalPort()))
                            .getException());
        }
    }

    @Test
    void aHandshakeThatFailsIsNoTimeOutAndTheRequestWasNotSent() throws Exception {
        HttpServer plain = server(null, exchange -> {});
        try {
            assertNotSent(
                    send("https://127.0.0.1:%d?httpMethod=POST&clientConnectionManager=#patientPool&httpClientConfigurer=#bridgeHttpClient"
                                    .formatted(plain.getAddress().getPort()))
                            .getException());
        } finally {
            plain.stop(0);
        }
    }

    /** The queue of a server that accepts nothing is full. */
    @Test
    void aConnectTimeOutIsNoTimeOutOfAnAnswer() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (boolean full = false; !full && sockets.size() < 20; ) {
                Socket socket = new Socket();
                sockets.add(socket);
                try {
                    socket.connect(busy.getLocalSocketAddress(), 300);
                } catch (SocketTimeoutException e) {
                    full = true;
                }
            }
            assertNotSent(
                    send("http://127.0.0.1:%d?httpMethod=POST&clientConnectionManager=#bridgeConnectionPool&httpClientConfigurer=#bridgeHttpClient"
                                    .formatted(busy.getLocalPort()))
                            .getException());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionThatBreaksMayHaveCarriedTheRequest() {
        platform.next(
                out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(fault(post().getException()).description()).contains("may have carried out");
    }

    @ParameterizedTest
    @CsvSource({"a", "'\r\nX-Header: value'"})
    void aHeadWithoutEndIsReadToALimit(String piece) {
        AtomicLong sent = new AtomicLong();
        byte[] block = piece.repeat(65_536 / piece.length()).getBytes(StandardCharsets.UTF_8);
        platform.next(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Header: value".getBytes(StandardCharsets.UTF_8));
            for (; sent.get() < 64 << 20; sent.addAndGet(block.length)) {
                out.write(block);
            }
        });
        assertGivenUp("connection");
        assertThat(sent).as("bytes, most of them in buffers of the sockets").hasValueLessThan(32 << 20);
    }

    @Test
    void headersThatTrickleEndWithTheTimeOuts() {
        platform.next(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
            platform.drip(out, "X-Header: value\r\n");
        });
        assertGivenUp("timeout");
    }

    @Test
    void aBodyThatTricklesEndsWithTheTimeOuts() {
        platform.next(out -> {
            head(out);
            platform.drip(out, " ");
        });
        assertGivenUp("timeout");
    }

    @Test
    void whatIsTooLongIsNotReadToItsEnd() {
        platform.next(out -> {
            head(out);
            out.write(new byte[2 << 20]);
            platform.drip(out, " ");
        });
        assertGivenUp("malformed");
    }

    private static void head(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Its certificate is one of WireMock's own. */
    @Test
    void anHttpsAddressIsCalledOverTlsAndItsCertificateIsChecked() {
        WireMockServer strange =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort());
        strange.start();
        try (var template = camel.createProducerTemplate()) {
            Exception exception = template.request(
                            "https://localhost:%d?httpMethod=POST&clientConnectionManager=#patientPool"
                                    .formatted(strange.httpsPort()),
                            exchange -> exchange.getMessage().setBody("x"))
                    .getException();
            assertThat(exception).isInstanceOf(SSLHandshakeException.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            strange.stop();
        }
    }

    @Test
    void anErrorDoesNotCloseThePool() throws Exception {
        assertTheNextCallSucceeds();
        HttpEndpoint endpoint = (HttpEndpoint) camel.getEndpoints().stream()
                .filter(HttpEndpoint.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(endpoint.getClientConnectionManager()).isSameAs(pool);
        pool.close(CloseMode.IMMEDIATE);
        assertTheNextCallSucceeds();
        pool.shutdown();
        assertThatThrownBy(() -> {
                    throw post().getException();
                })
                .as("closed at the end of its life")
                .isInstanceOf(IllegalStateException.class);
    }

    /** The HTTP client's own limit is 5 connections per route and 25 in all; here each call is answered when all have arrived. */
    @Test
    void noCallWaitsForTheConnectionOfAnother() throws Exception {
        int calls = 60;
        CountDownLatch arrived = new CountDownLatch(calls);
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer slow = server(threads, exchange -> {
            arrived.countDown();
            awaitAll(arrived);
        });
        String uri = "http://127.0.0.1:%d?httpMethod=POST&clientConnectionManager=#patientPool"
                .formatted(slow.getAddress().getPort());
        try {
            List<CompletableFuture<Exchange>> all = IntStream.range(0, calls)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> send(uri), threads))
                    .toList();
            assertThat(all)
                    .allSatisfy(call -> assertThat(call.join().getException()).isNull());
        } finally {
            slow.stop(0);
            threads.shutdown();
        }
    }

    private static void awaitAll(CountDownLatch arrived) throws IOException {
        try {
            if (!arrived.await(8, TimeUnit.SECONDS)) {
                throw new IOException("Some calls wait");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Exchange send(String uri) {
        return camel.createFluentProducerTemplate().to(uri).withBody("x").send();
    }

    private static HttpServer server(Executor threads, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            handler.handle(exchange);
            byte[] answer = SUCCESS.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** {@code camel.component.http.proxy-host} and {@code -port} are options of the component. */
    @Test
    void aProxyOfTheHttpComponentIsUsed() throws Exception {
        List<String> targets = new CopyOnWriteArrayList<>();
        HttpServer proxy =
                server(null, exchange -> targets.add(exchange.getRequestURI().toString()));
        HttpComponent http = camel.getComponent("http", HttpComponent.class);
        http.setProxyHost("127.0.0.1");
        http.setProxyPort(proxy.getAddress().getPort());
        try {
            Exchange exchange = send(
                    "http://platform.invalid/oauth?httpMethod=POST&clientConnectionManager=#bridgeConnectionPool&httpClientConfigurer=#bridgeHttpClient");
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(SUCCESS);
            assertThat(targets).containsExactly("http://platform.invalid/oauth");
        } finally {
            proxy.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=GBK", "text/html;charset=no-such-charset", "application/json"})
    void anAnswerIsReadAsUtf8AndItsCharsetGoesNoFurther(String contentType) {
        platform.next(RawPlatform.answer(contentType, SUCCESS.getBytes(StandardCharsets.UTF_8)));
        Exchange exchange = post();
        assertThat(exchange.getMessage().getBody(PlatformAnswer.class).description())
                .isEqualTo("成功");
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(exchange.getProperty(Exchange.CHARSET_NAME)).isNull();
    }
}
