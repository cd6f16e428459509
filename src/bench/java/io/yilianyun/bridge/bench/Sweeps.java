package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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

    /** Tokens per second, and processor milliseconds per token, round by round. */
    private static final class Series {
        private final String name;
        private final List<Double> rates = new ArrayList<>();
        private final List<Double> processor = new ArrayList<>();

        private Series(String name) {
            this.name = name;
        }

        private double rate() {
            return Report.median(rates);
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
        Series ours = new Series("bridge");
        Series bare = new Series("bare loop");
        Series spring = new Series("Spring OAuth2 client");
        try (Postgres postgres = new Postgres(durable);
                PlatformProcess platform = new PlatformProcess();
                BridgeCluster bridge = new BridgeCluster(postgres, platform, 1, Map.of());
                Loop bareLoop = new Loop(BareLoop.class, postgres.url(), platform);
                Loop springLoop = new Loop(SpringLoop.class, postgres.url(), platform)) {
            postgres.jdbc().execute(BareLoop.TABLE);
            postgres.jdbc().execute(BareLoop.INDEX);
            SpringLoop.prepare(postgres.jdbc());
            for (int round = 0; round <= rounds; round++) {
                bridged(round, bridge, platform, ours);
                fillBare(postgres.jdbc(), platform);
                looped(round, bareLoop, platform, bare);
                fillSpring(postgres.jdbc(), platform);
                looped(round, springLoop, platform, spring);
            }
        }
        report.line("");
        report.line("| median | tokens/s | bridge's ratio to it | goal | processor ms per token |");
        report.line("| --- | --- | --- | --- | --- |");
        summary(ours, ours, "");
        summary(bare, ours, "1.0");
        summary(spring, ours, "3");
    }

    private void summary(Series series, Series ours, String goal) {
        report.line(
                "| %s | **%.0f** | **%.2f** | %s | %.3f |",
                series.name,
                series.rate(),
                ours.rate() / series.rate(),
                goal,
                Report.median(series.processor));
    }

    private void bridged(int round, BridgeCluster bridge, PlatformProcess platform, Series series) throws Exception {
        bridge.moveIn(next, next += tokens);
        long before = platform.successes();
        BridgeCluster.Sweep sweep = bridge.sweep(PATIENCE);
        check(platform.successes() - before);
        note(round, series, sweep.stored(), "%.2f".formatted(sweep.announced()), sweep.processor());
    }

    private void looped(int round, Loop loop, PlatformProcess platform, Series series) throws IOException {
        long before = platform.successes();
        Loop.Sweep sweep = loop.sweep();
        check(platform.successes() - before);
        note(round, series, sweep.seconds(), "", sweep.processor());
    }

    private void note(int round, Series series, double seconds, String announced, double processor) {
        if (round > 0) {
            series.rates.add(tokens / seconds);
            series.processor.add(processor * 1000 / tokens);
        }
        report.line(
                "| %s | %s | %.0f | %.2f | %s | %.3f |",
                round == 0 ? "warm-up" : round,
                series.name,
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
