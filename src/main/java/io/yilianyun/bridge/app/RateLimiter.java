package io.yilianyun.bridge.app;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps an application's {@code rate-per-second} over all nodes. Time is divided into slots of equal width, one call each; the application's
 * row holds the next free one. A node that uses all its slots takes more of them at once, up to those of a tenth of a second; a node that
 * leaves slots unused takes few at a time, so that it does not withhold them from others. An unused slot is lost: a quiet time never becomes
 * a burst.
 */
@Component("bridgeRateLimiter")
public class RateLimiter {
    private static final int FEWEST_BLOCKS_PER_SECOND = 10;
    private static final int MOST_BLOCKS_PER_SECOND = 100;
    private static final long MICROS = 1_000_000;
    /** Nodes' clocks, all read from the database, differ by less. */
    private static final long TOLERANCE = MICROS;

    private final BridgeProperties properties;
    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Map<String, Slots> held = new ConcurrentHashMap<>();

    /** The slots that this node holds for one application; taking one holds its lock, also while the database is asked for more. */
    private static final class Slots {
        private Block block = Block.NONE;
    }

    /** Slots from {@code next} to before {@code end}, in microseconds since the epoch; it began with {@code size} slots, at {@code taken}. */
    private record Block(long next, long end, int size, long taken) {
        private static final Block NONE = new Block(0, 0, 0, 0);
    }

    RateLimiter(
            BridgeProperties properties,
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.transaction = transaction;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * Takes the next slot for a call to the platform.
     *
     * @return whole milliseconds until it begins, 0 or more
     */
    public long reserve(@Variable("app") String app) {
        int rate = properties.app(app).ratePerSecond();
        long width = MICROS / rate;
        Slots slots = held.computeIfAbsent(app, key -> new Slots());
        synchronized (slots) {
            long now = micros();
            // Slots that were taken by a clock that was ahead are not waited for.
            Block block = slots.block.taken() > now + TOLERANCE ? Block.NONE : slots.block;
            // Slots that have passed are skipped, the current one is not.
            long missed = Math.max(0, (now - block.next()) / width);
            long next = block.next() + missed * width;
            if (next >= block.end()) {
                block = take(app, width, size(rate, missed > 0 ? 0 : 2 * block.size()));
                next = block.next();
            }
            slots.block = new Block(next + width, block.end(), block.size(), block.taken());
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
            long now = micros();
            MapSqlParameterSource parameters = params("app", app, "nowMicros", now, "ahead", now + TOLERANCE);
            long start = Math.max(sql.number("app-slot-lock", parameters), now);
            long end = start + width * slots;
            sql.update("app-slot-take", parameters.addValue("nextSlot", end));
            return new Block(start, end, slots, now);
        });
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
