package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.support.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What the endpoints cost: reads of an access token, and the callback, each against a bare servlet that does the same, in turns. */
final class Costs {
    static final int TERMINALS = 1_000;
    private static final int READERS = 8;
    private static final int CALLBACKS_PER_SECOND = Integer.getInteger("bench.callbacks", 20);
    static final String REDIRECT = "http://localhost:8080/yilianyun/callback/main";

    private final int rounds;
    private final int seconds;
    private final Report report;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private int terminal = 10_000;

    Costs(int rounds, int seconds, Report report) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.report = report;
    }

    void measure() throws Exception {
        Map<String, URI> bridges = new LinkedHashMap<>();
        try (Closer closer = new Closer();
                Postgres postgres = new Postgres(true);
                PlatformProcess platform = new PlatformProcess()) {
            for (Map.Entry<String, String> build : Children.builds().entrySet()) {
                bridges.put(build.getKey(), bridge(closer, platform, build.getValue()));
            }
            Process servlet = JavaProcess.of(
                            Path.of("."),
                            List.of("-Xmx256m"),
                            BareServlet.class,
                            List.of(postgres.url(), platform.address().toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                URI bare = URI.create("http://127.0.0.1:" + Children.await(Children.output(servlet), "port "));
                reads(bridges, bare);
                callbacks(bridges, bare, platform.address());
            } finally {
                servlet.destroyForcibly();
            }
        }
    }

    /** Starts a build of the bridge on a database server of its own and gives it tokens. */
    private static URI bridge(Closer closer, PlatformProcess platform, String classPath) throws Exception {
        Postgres postgres = closer.add(new Postgres(true));
        BridgeCluster bridge = closer.add(new BridgeCluster(
                postgres,
                platform,
                1,
                Map.of(
                        "yilianyun.apps.demo.redirect-uri", REDIRECT,
                        "yilianyun.refresh.cron", "0 0 0 1 1 ? 2099",
                        "yilianyun.security.public-requests-per-minute", "0"),
                classPath));
        bridge.node(0)
                .post(
                        "/api/tokens/import",
                        "application/x-ndjson",
                        platform.issue(1, TERMINALS + 1L, Duration.ofDays(1)));
        return bridge.node(0).address();
    }

    private void reads(Map<String, URI> bridges, URI bare) throws InterruptedException {
        Series theirs = new Series("bare servlet");
        List<Series> ours = bridges.keySet().stream().map(Series::new).toList();
        for (int round = 0; round <= rounds; round++) {
            for (Series bridge : ours) {
                URI address = bridges.get(bridge.name());
                bridge.add(round, readsPerSecond(i -> address.resolve("/api/tokens/demo/" + i + "/access-token")));
            }
            theirs.add(round, readsPerSecond(i -> bare.resolve("/token?id=" + i)));
        }
        report.line("");
        for (Series bridge : ours) {
            report.line(
                    "**Reads of an access token**, %d callers: %s %.0f/s, %s %.0f/s, **%.2f** (goal: 0.8)",
                    READERS,
                    bridge.name(),
                    bridge.median(),
                    theirs.name(),
                    theirs.median(),
                    bridge.median() / theirs.median());
        }
    }

    private double readsPerSecond(IntFunction<URI> address) throws InterruptedException {
        AtomicLong reads = new AtomicLong();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        List<Thread> readers = IntStream.range(0, READERS)
                .mapToObj(reader -> new Thread(() -> {
                    for (int i = reader; System.nanoTime() < end; i++) {
                        check(get(address.apply(1 + i % TERMINALS), "").join(), 200);
                        reads.incrementAndGet();
                    }
                }))
                .toList();
        readers.forEach(Thread::start);
        for (Thread reader : readers) {
            reader.join();
        }
        return reads.get() / ((System.nanoTime() - start) / 1e9);
    }

    /** A callback that is ready to be made: its address and the browser's cookie. */
    private record Return(URI address, String cookie) {}

    private void callbacks(Map<String, URI> bridges, URI bare, URI platform) throws InterruptedException {
        Map<String, List<Long>> ours = new LinkedHashMap<>();
        List<Long> theirs = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, URI> bridge : bridges.entrySet()) {
                List<Long> bridged = latencies(begun(bridge.getValue(), platform));
                if (round > 0) {
                    ours.computeIfAbsent(bridge.getKey(), name -> new ArrayList<>())
                            .addAll(bridged);
                }
            }
            List<Long> bared = latencies(agreed(bare, platform));
            if (round > 0) {
                theirs.addAll(bared);
            }
        }
        report.line("");
        ours.forEach((name, bridged) -> report.line(
                "**Callbacks at %d per second**: %s p50 %.1f ms, p99 %.1f ms; bare servlet p50 %.1f ms, p99 %.1f ms;"
                        + " p50 **%.2f** times as long (goal: 1.5)",
                CALLBACKS_PER_SECOND,
                name,
                percentile(bridged, 50),
                percentile(bridged, 99),
                percentile(theirs, 50),
                percentile(theirs, 99),
                percentile(bridged, 50) / percentile(theirs, 50)));
    }

    private static double percentile(List<Long> nanos, int percent) {
        Collections.sort(nanos);
        return nanos.get(Math.min(nanos.size() - 1, nanos.size() * percent / 100)) / 1e6;
    }

    /** Merchants who have begun at the bridge and agreed at the platform. */
    private List<Return> begun(URI bridge, URI platform) {
        List<Return> returns = new ArrayList<>();
        for (int i = 0; i < seconds * CALLBACKS_PER_SECOND; i++) {
            HttpResponse<String> start =
                    get(bridge.resolve("/yilianyun/authorize/demo"), "").join();
            check(start, 302);
            String cookie = start.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            URI consent = URI.create(start.headers().firstValue("Location").orElseThrow());
            returns.add(new Return(
                    bridge.resolve("/yilianyun/callback/demo?" + agree(consent, platform)), cookie));
        }
        return returns;
    }

    private List<Return> agreed(URI bare, URI platform) {
        URI consent = platform.resolve("/oauth/authorize?response_type=code&client_id=" + PlatformProcess.CLIENT
                + "&redirect_uri=" + URLEncoder.encode(REDIRECT, StandardCharsets.UTF_8)
                + "&state=s");
        return IntStream.range(0, seconds * CALLBACKS_PER_SECOND)
                .mapToObj(i -> new Return(bare.resolve("/callback?" + agree(consent, platform)), ""))
                .toList();
    }

    /** The query of the redirect by which the platform sends the merchant back. */
    private String agree(URI consent, URI platform) {
        URI address = platform.resolve(consent.getRawPath() + "?" + consent.getRawQuery() + "&machine_code=" + terminal++);
        HttpResponse<String> answer = get(address, "").join();
        check(answer, 302);
        return URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawQuery();
    }

    /** Nanoseconds from when each call was to be made, at an even rate, until it was answered. */
    private List<Long> latencies(List<Return> returns) throws InterruptedException {
        List<CompletableFuture<Long>> calls = new ArrayList<>();
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        long step = TimeUnit.SECONDS.toNanos(1) / CALLBACKS_PER_SECOND;
        for (int i = 0; i < returns.size(); i++) {
            long due = start + i * step;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            Return back = returns.get(i);
            calls.add(get(back.address(), back.cookie()).thenApply(answer -> {
                check(answer, 200);
                return System.nanoTime() - due;
            }));
        }
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<HttpResponse<String>> get(URI address, String cookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + ChildBridge.KEY);
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void check(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(new IOException(answer.uri().getPath() + " was answered " + answer.statusCode()
                    + ": " + answer.body()));
        }
    }
}
