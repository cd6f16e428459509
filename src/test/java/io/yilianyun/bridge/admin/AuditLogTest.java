package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.engine.MovableClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class AuditLogTest {
    private static final Caller ERP = new Caller(Caller.KEY, "erp", "203.0.113.9");
    private static final AuditEntry READ = AuditEntry.of("getAccessToken", ERP, 200);

    private static final class Table extends AuditStore {
        private final List<AuditEntry> rows = new ArrayList<>();
        private boolean away;

        private Table() {
            super(null, null, null, null, null, null);
        }

        @Override
        void insert(List<AuditEntry> entries) {
            if (away) {
                throw new DataAccessResourceFailureException("away");
            }
            rows.addAll(entries);
        }
    }

    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:15Z"));
    private final Table table = new Table();
    private final AuditLog log = new AuditLog(table, clock);

    @Test
    void whatChangesSomethingIsWrittenAtOnceAndReadingSoon() {
        log.record(AuditEntry.of("haltApp", ERP, 204));
        log.gather(READ);
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp");
        log.write();
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp", "getAccessToken");
        assertThat(table.rows).extracting(AuditEntry::at).containsOnly(clock.instant());
    }

    @Test
    void whatDoesNotFitIntoTheQueueIsWrittenAtOnceAndNothingIsLostAtAStopInOrder() {
        int all = AuditLog.LARGEST_QUEUE + 3;
        for (int i = 0; i < all; i++) {
            log.gather(READ);
        }
        log.count("wrongCredentials", Caller.stranger("203.0.113.9"), 401);
        assertThat(table.rows).hasSize(3);
        log.destroy();
        assertThat(table.rows).hasSize(all + 1);
        assertThat(table.rows.stream().map(AuditEntry::id).distinct()).hasSize(all + 1);
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsWrittenLaterAndOnce() {
        table.away = true;
        log.record(AuditEntry.of("haltApp", ERP, 204));
        log.gather(READ);
        assertThatThrownBy(log::write).isInstanceOf(DataAccessResourceFailureException.class);
        table.away = false;
        log.write();
        log.write();
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp", "getAccessToken");
    }

    @Test
    void strangersFillARowPerAddressAndWindowAndNoMoreThanAFew() {
        for (int i = 0; i < 10_000; i++) {
            log.count("wrongCredentials", Caller.stranger("10.0." + i / 250 + "." + i % 250), 401);
            log.count("wrongCredentials", Caller.stranger("203.0.113.9"), 401);
        }
        log.write();
        assertThat(table.rows).as("the window is not over").isEmpty();
        clock.advance(Tally.WINDOW);
        log.write();
        assertThat(table.rows).hasSize(Tally.MOST_CALLERS + 1);
        assertThat(table.rows.stream().mapToInt(AuditEntry::count).sum()).isEqualTo(20_000);
        assertThat(table.rows)
                .filteredOn(row -> "203.0.113.9".equals(row.caller().address()))
                .singleElement()
                .extracting(AuditEntry::count)
                .isEqualTo(10_000);
    }

    @Test
    void whatCallersBringIsCutToWhatTheTableHolds() {
        AuditEntry entry = AuditEntry.of("x", new Caller(Caller.TOKEN, "s".repeat(999), "a".repeat(999)), 200)
                .about("p".repeat(999), "m".repeat(999), "d".repeat(999))
                .withDetail("t".repeat(999));
        assertThat(entry.caller().name()).hasSize(200);
        assertThat(entry.caller().address()).hasSize(64);
        assertThat(entry.app()).hasSize(32);
        assertThat(entry.machineCode()).hasSize(64);
        assertThat(entry.deadLetter()).hasSize(64);
        assertThat(entry.detail()).hasSize(300);
    }
}
