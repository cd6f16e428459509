package io.yilianyun.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RateLimiterTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:00Z"));
    private JdbcConnectionPool database;
    private NamedParameterJdbcTemplate jdbc;

    @BeforeEach
    void create() {
        database = JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
        new Schema(database, Dialect.H2, new Sql(Dialect.H2)).afterPropertiesSet();
        jdbc = new NamedParameterJdbcTemplate(database);
        for (String app : new String[] {"slow", "usual", "fast"}) {
            jdbc.update(new Sql(Dialect.H2).get("app-insert"), Map.of("app", app, "now", 0L, "credentials", ""));
        }
    }

    @AfterEach
    void close() {
        database.dispose();
    }

    private RateLimiter node() {
        return new RateLimiter(
                TestProperties.with(Map.of(
                        "yilianyun.apps.slow.rate-per-second", 1,
                        "yilianyun.apps.usual.rate-per-second", 10,
                        "yilianyun.apps.fast.rate-per-second", 200)),
                new SqlTemplate(jdbc, new Sql(Dialect.H2)),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                clock);
    }

    @Test
    void callsAtOnceAreSpacedByTheRate() {
        RateLimiter limit = node();
        assertThat(IntStream.range(0, 5).mapToLong(i -> limit.reserve("usual")))
                .containsExactly(0L, 100L, 200L, 300L, 400L);
    }

    @Test
    void aNodeThatUsesItsSlotsTakesThoseOfATenthOfASecondAtOnce() {
        RateLimiter limit = node();
        assertThat(IntStream.range(0, 200).mapToLong(i -> limit.reserve("fast")))
                .endsWith(990L, 995L);
        long taken = nextSlot("fast");
        limit.reserve("fast");
        long free = nextSlot("fast");
        assertThat(free).isBetween(taken, taken + 100_000);
        assertThat(node().reserve("fast")).as("after a restart").isEqualTo(free / 1000 - clock.millis());
    }

    private long nextSlot(String app) {
        return jdbc.queryForObject("SELECT next_slot FROM yly_app WHERE app = :app", Map.of("app", app), Long.class);
    }

    @Test
    void applicationsDoNotWaitForEachOther() {
        RateLimiter limit = node();
        limit.reserve("slow");
        assertThat(limit.reserve("slow")).isEqualTo(1000);
        assertThat(limit.reserve("usual")).isZero();
    }

    @Test
    void aQuietSpellNeverBecomesABurst() {
        RateLimiter limit = node();
        limit.reserve("usual");
        clock.advance(Duration.ofHours(1));
        assertThat(limit.reserve("usual")).isZero();
        assertThat(limit.reserve("usual")).isEqualTo(100);
        assertThat(limit.reserve("usual")).isEqualTo(200);
    }

    @Test
    void aCallAfterItsSlotHasPassedWaitsNotAtAll() {
        RateLimiter limit = node();
        limit.reserve("usual");
        clock.advance(Duration.ofMillis(150));
        assertThat(limit.reserve("usual")).isZero();
        assertThat(limit.reserve("usual")).as("a slot after that one").isEqualTo(100);
    }

    @Test
    void twoNodesShareOneRate() {
        RateLimiter one = node();
        RateLimiter other = node();
        TreeSet<Long> slots = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            slots.add(one.reserve("usual"));
            slots.add(other.reserve("usual"));
        }
        assertThat(slots).hasSize(100);
        assertThat(slots.last()).isEqualTo(9_900);
    }

    @Test
    void noSlotIsGivenTwiceToCallsInParallel() {
        RateLimiter one = node();
        RateLimiter other = node();
        ConcurrentLinkedQueue<Long> waits = new ConcurrentLinkedQueue<>();
        IntStream.range(0, 400).parallel().forEach(i -> waits.add((i % 2 == 0 ? one : other).reserve("fast")));
        // Each node may hold a tenth of a second's slots that it has not used.
        assertThat(waits).hasSize(400).doesNotHaveDuplicates().contains(0L).allMatch(wait -> wait < (400 + 2 * 20) * 5);
    }

    @Test
    void aNodeThatLeavesSlotsUnusedWithholdsFewFromTheOthers() {
        RateLimiter busy = node();
        RateLimiter idle = node();
        long calls = 0;
        for (int millis = 0; millis < 1000; millis += 5) {
            if (millis % 100 == 0) {
                idle.reserve("fast");
                calls++;
            }
            if (busy.reserve("fast") <= 100) {
                calls++;
            }
            clock.advance(Duration.ofMillis(5));
        }
        assertThat(calls).isGreaterThanOrEqualTo(190);
    }

    @Test
    void aClockThatWasAheadOnceStopsNobody() {
        RateLimiter limit = node();
        limit.reserve("usual");
        clock.advance(Duration.ofHours(8));
        IntStream.range(0, 5).forEach(call -> limit.reserve("usual"));
        clock.advance(Duration.ofHours(-8));
        assertThat(limit.reserve("usual")).as("the same node").isLessThan(1000);
        clock.advance(Duration.ofHours(8));
        IntStream.range(0, 4).forEach(call -> limit.reserve("fast"));
        clock.advance(Duration.ofHours(-8));
        assertThat(limit.reserve("fast")).as("slots that it still holds").isLessThan(1000);
        clock.advance(Duration.ofHours(8));
        limit.reserve("usual");
        clock.advance(Duration.ofHours(-8));
        assertThat(node().reserve("usual")).as("after a restart").isLessThan(1000);
    }

    @Test
    void aClockThatWasBehindOnceStopsNobody() {
        RateLimiter limit = node();
        limit.reserve("usual");
        clock.advance(Duration.ofHours(-8));
        assertThat(limit.reserve("usual")).isLessThan(1000);
        assertThat(node().reserve("usual")).isLessThan(1000);
        clock.advance(Duration.ofHours(8));
        assertThat(limit.reserve("usual")).isZero();
    }

    @Test
    void callsThatWaitForTheirSlotsKeepThemWhenTheClockIsPutBack() {
        RateLimiter limit = node();
        IntStream.range(0, 20).forEach(call -> limit.reserve("slow"));
        clock.advance(Duration.ofHours(-8));
        assertThat(node().reserve("slow")).as("the rate holds").isEqualTo(20_000);
    }

    @Test
    void aSlotThatIsFurtherAheadThanAnyQueueIsNotWaitedFor() {
        long hours = Duration.ofHours(8).toMillis() * 1000;
        jdbc.update(
                "UPDATE yly_app SET next_slot = :slot WHERE app = 'usual'",
                Map.of("slot", clock.millis() * 1000 + hours));
        assertThat(node().reserve("usual")).isZero();
    }
}
