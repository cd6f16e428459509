package io.yilianyun.bridge.bench;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Measures and reports; asserts nothing about time. Sizes by system properties: {@code bench.tokens} and {@code bench.rounds} of a sweep,
 * {@code bench.rows} of the tables of the claim, {@code bench.large} tokens of the large sweep (0 skips it), {@code bench.rate.seconds}, {@code bench.callbacks} a second. With
 * {@code bench.before} an earlier build takes turns with this one.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BenchmarkReport {
    private static Report report;

    @BeforeAll
    static void begin() {
        report = new Report(Path.of("target", "bench-report.md"));
        report.line(
                "# Benchmark of %s, Java %s, %d processors",
                LocalDate.now(ZoneOffset.UTC),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
    }

    @Test
    @Order(1)
    void sweepsOnAnOrdinaryDatabase() throws Exception {
        sweeps().measure(true);
    }

    @Test
    @Order(2)
    void sweepsOnADatabaseThatNeverWaitsForTheDisk() throws Exception {
        sweeps().measure(false);
    }

    private static Sweeps sweeps() {
        return new Sweeps(Integer.getInteger("bench.tokens", 20_000), Integer.getInteger("bench.rounds", 5), report);
    }

    @Test
    @Order(3)
    void rateOverTheCluster() throws Exception {
        Rates rates = new Rates(Integer.getInteger("bench.rate.seconds", 60), report);
        rates.measure(1);
        rates.measure(3);
    }

    @Test
    @Order(6)
    void whatTheEndpointsCost() throws Exception {
        new Costs(
                        Integer.getInteger("bench.rounds", 5),
                        Integer.getInteger("bench.endpoint.seconds", 30),
                        report)
                .measure();
    }

    @Test
    @Order(4)
    void largeSweepInASmallHeap() throws Exception {
        LargeSweep.measure(Integer.getInteger("bench.large", 1_000_000), report);
    }

    @Test
    @Order(5)
    void claimInTablesOfGrowingSize() throws Exception {
        new ClaimTime().measure(
                System.getProperty("bench.rows", "10000,1000000,10000000").split(","), report);
    }

    @Test
    @Order(7)
    void startToReady() throws Exception {
        StartTime.measure(Integer.getInteger("bench.rounds", 5), report);
    }
}
