package io.yilianyun.bridge.app;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An application's {@code rate-per-second}, over all nodes. Time is divided into slots of equal width, one call each; the row
 * of the application knows the next free one. A node that uses all its slots takes more at once, up to those of a tenth of a second; one
 * that leaves slots unused takes few at a time, so that they are not withheld from other nodes. A slot that is not used in its time is gone: a quiet spell never becomes a burst.
 */
public class RateLimiter {
    private static final int FEWEST_BLOCKS_PER_SECOND = 10;
    private static final int MOST_BLOCKS_PER_SECOND = 100;
    private static final long MICROS = 1_000_000;

    private final BridgeProperties properties;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Clock clock;
    private final Map<String, Slots> held = new ConcurrentHashMap<>();

    /** What this node holds for one application; whoever takes from it holds its lock, also while more is asked of the database. */
    private static final class Slots {
        private Block block = Block.NONE;
    }

    /** Slots that this node holds: from {@code next} to before {@code end}, in microseconds since the epoch; {@code size} it had. */
    private record Block(long next, long end, int size) {
        private static final Block NONE = new Block(0, 0, 0);
    }

    public RateLimiter(
            BridgeProperties properties,
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sql sql,
            Clock clock) {
        this.properties = properties;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * Takes the next slot for a call to the platform.
     *
     * @return full milliseconds to wait until it begins, 0 or more
     */
    public long reserve(@Variable("app") String app) {
        int rate = properties.app(app).ratePerSecond();
        long width = MICROS / rate;
        Slots slots = held.computeIfAbsent(app, key -> new Slots());
        synchronized (slots) {
            Block block = slots.block;
            // Slots that have passed are skipped, the one under way is not.
            long missed = Math.max(0, (micros() - block.next()) / width);
            long next = block.next() + missed * width;
            if (next >= block.end()) {
                block = take(app, width, size(rate, missed > 0 ? 0 : 2 * block.size()));
                next = block.next();
            }
            slots.block = new Block(next + width, block.end(), block.size());
            return Math.max(0, (next - micros()) / 1000);
        }
    }

    /** Between a hundredth and a tenth of a second's slots, one at least. */
    private static int size(int rate, int wanted) {
        int least = Math.max(1, rate / MOST_BLOCKS_PER_SECOND);
        return Math.max(least, Math.min(wanted, rate / FEWEST_BLOCKS_PER_SECOND));
    }

    private Block take(String app, long width, int slots) {
        return transaction.execute(status -> {
            Long free = jdbc.queryForObject(sql.get("app-slot-lock"), Map.of("app", app), Long.class);
            long start = Math.max(free == null ? 0 : free, micros());
            long end = start + width * slots;
            jdbc.update(sql.get("app-slot-take"), new MapSqlParameterSource("app", app).addValue("nextSlot", end));
            return new Block(start, end, slots);
        });
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
