package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** (a) and (b): the sweep as shipped, against a bare loop and against Spring Security's OAuth2 client, in turns. */
final class Sweeps {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final int tokens;
    private final int rounds;
    private final Report report;
    private long next = 1_000_000;

    Sweeps(int tokens, int rounds, Report report) {
        this.tokens = tokens;
        this.rounds = rounds;
        this.report = report;
    }

    /** Tokens per second, and processor milliseconds per token. */
    private record Measured(Series rates, Series processor) {
        Measured(String name) {
            this(new Series(name), new Series(name));
        }
    }

    void measure(boolean durable) throws Exception {
        report.line("");
        report.line(
                "### PostgreSQL %s, %d tokens a sweep, %d rounds after one that warms up",
                durable ? "with its default durability" : "that never waits for the disk", tokens, rounds);
        report.line("");
        report.line("| round | what | tokens/s | seconds | events handed over too, after s | processor ms per token |");
        report.line("| --- | --- | --- | --- | --- | --- |");
        Map<Measured, BridgeCluster> bridges = new LinkedHashMap<>();
        Measured bare = new Measured("bare loop");
        Measured spring = new Measured("Spring OAuth2 client");
        try (Closer closer = new Closer();
                Postgres postgres = new Postgres(durable);
                PlatformProcess platform = new PlatformProcess();
                Loop bareLoop = new Loop(BareLoop.class, postgres.url(), platform);
                Loop springLoop = new Loop(SpringLoop.class, postgres.url(), platform)) {
            postgres.jdbc().execute(BareLoop.TABLE);
            postgres.jdbc().execute(BareLoop.INDEX);
            SpringLoop.prepare(postgres.jdbc());
            for (Map.Entry<String, String> build : Children.builds().entrySet()) {
                Postgres own = closer.add(new Postgres(durable));
                bridges.put(
                        new Measured(build.getKey()),
                        closer.add(new BridgeCluster(own, platform, 1, Map.of(), build.getValue())));
            }
            for (int round = 0; round <= rounds; round++) {
                for (Map.Entry<Measured, BridgeCluster> bridge : bridges.entrySet()) {
                    bridged(round, bridge.getValue(), platform, bridge.getKey());
                }
                fillBare(postgres.jdbc(), platform);
                looped(round, bareLoop, platform, bare);
                fillSpring(postgres.jdbc(), platform);
                looped(round, springLoop, platform, spring);
            }
        }
        report.line("");
        report.line("| median | tokens/s | bridge's ratio to it | goal | processor ms per token |");
        report.line("| --- | --- | --- | --- | --- |");
        Measured ours = bridges.keySet().iterator().next();
        bridges.keySet().forEach(bridge -> summary(bridge, ours, ""));
        summary(bare, ours, "1.0");
        summary(spring, ours, "3");
    }

    private void summary(Measured series, Measured ours, String goal) {
        report.line(
                "| %s | **%.0f** | **%.2f** | %s | %.3f |",
                series.rates.name(),
                series.rates.median(),
                ours.rates.median() / series.rates.median(),
                goal,
                series.processor.median());
    }

    private void bridged(int round, BridgeCluster bridge, PlatformProcess platform, Measured series) throws Exception {
        bridge.moveIn(next, next += tokens);
        long before = platform.successes();
        BridgeCluster.Sweep sweep = bridge.sweep(PATIENCE);
        check(platform.successes() - before);
        note(round, series, sweep.stored(), "%.2f".formatted(sweep.announced()), sweep.processor());
    }

    private void looped(int round, Loop loop, PlatformProcess platform, Measured series) throws IOException {
        long before = platform.successes();
        Loop.Sweep sweep = loop.sweep();
        check(platform.successes() - before);
        note(round, series, sweep.seconds(), "", sweep.processor());
    }

    private void note(int round, Measured series, double seconds, String announced, double processor) {
        series.rates.add(round, tokens / seconds);
        series.processor.add(round, processor * 1000 / tokens);
        report.line(
                "| %s | %s | %.0f | %.2f | %s | %.3f |",
                round == 0 ? "warm-up" : round,
                series.rates.name(),
                tokens / seconds,
                seconds,
                announced,
                processor * 1000 / tokens);
    }

    private void check(long refreshed) throws IOException {
        if (refreshed != tokens) {
            throw new IOException("The platform refreshed %d tokens, not %d".formatted(refreshed, tokens));
        }
    }

    private void fillBare(JdbcTemplate jdbc, PlatformProcess platform) throws IOException {
        jdbc.execute("TRUNCATE bare");
        jdbc.batchUpdate("INSERT INTO bare VALUES (?, ?, ?, 0, 0)", rows(platform));
    }

    private void fillSpring(JdbcTemplate jdbc, PlatformProcess platform) throws IOException {
        SpringLoop.fill(jdbc, rows(platform));
    }

    /** Machine code, access token, refresh token. */
    private List<Object[]> rows(PlatformProcess platform) throws IOException {
        List<Object[]> rows = new ArrayList<>(tokens);
        for (String line : platform.issue(next, next += tokens, Duration.ofDays(25)).split("\n")) {
            Map<?, ?> pair = Json.read(line, Map.class);
            rows.add(new Object[] {pair.get("machineCode"), pair.get("accessToken"), pair.get("refreshToken")});
        }
        return rows;
    }
}
