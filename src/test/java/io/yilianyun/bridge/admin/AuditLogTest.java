package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.admin.AuditEntry.Subject;
import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

class AuditLogTest {
    private static final Caller CLIENT = new Caller("anonymous", null, "203.0.113.9");

    private static final class Table extends AuditRepository {
        private final List<AuditEntry> rows = new ArrayList<>();
        private boolean down;

        private Table() {
            super(null, null, null, TestProperties.with(Map.of()), null);
        }

        @Override
        void insert(List<AuditEntry> entries) {
            if (down) {
                throw new DataAccessResourceFailureException("down");
            }
            if (entries.stream().anyMatch(entry -> entry.action().equals("refused"))) {
                throw new DataIntegrityViolationException("refused");
            }
            rows.addAll(entries);
        }
    }

    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:15Z"));
    private final Table table = new Table();
    private final AuditLog log = new AuditLog(table, clock);

    @Test
    void changesAreWrittenAtOnceAndFrequentOperationsInBatches() {
        log.record("haltApp", Subject.NONE, 204);
        log.gather("getAccessToken", Subject.NONE, 200);
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp");
        log.write();
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp", "getAccessToken");
        assertThat(table.rows).extracting(AuditEntry::at).containsOnly(clock.instant());
    }

    @Test
    void entriesBeyondTheQueueAreWrittenAtOnceAndNoneIsLostWhenTheProcessStops() {
        int all = AuditLog.LARGEST_QUEUE + 3;
        for (int i = 0; i < all; i++) {
            log.gather("getAccessToken", Subject.NONE, 200);
        }
        assertThat(table.rows).hasSize(3);
        log.destroy();
        assertThat(table.rows).hasSize(all);
        assertThat(table.rows.stream().map(AuditEntry::id).distinct()).hasSize(all);
    }

    @Test
    void countsAreWrittenWhenTheProcessStops() {
        log.count("wrongCredentials", CLIENT, 401);
        log.destroy();
        assertThat(table.rows).singleElement().extracting(AuditEntry::address).isEqualTo("203.0.113.9");
    }

    @Test
    void entriesThatTheDatabaseRefusesAreWrittenLaterAndOnce() {
        table.down = true;
        log.record("haltApp", Subject.NONE, 204);
        log.gather("getAccessToken", Subject.NONE, 200);
        log.write();
        table.down = false;
        log.write();
        log.write();
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("haltApp", "getAccessToken");
    }

    @Test
    void anEntryThatTheDatabaseRefusesHoldsUpNoOther() {
        log.record("refused", Subject.NONE, 204);
        log.gather("getAccessToken", Subject.NONE, 200);
        log.gather("refused", Subject.NONE, 200);
        log.gather("callPlatform", Subject.NONE, 200);
        log.write();
        assertThat(table.rows).extracting(AuditEntry::action).containsExactly("getAccessToken", "callPlatform");
    }

    @Test
    void anonymousClientsMakeOneRowPerAddressAndWindowAndFewAltogether() {
        for (int i = 0; i < 10_000; i++) {
            log.count("wrongCredentials", new Caller("anonymous", null, "10.0." + i / 250 + "." + i % 250), 401);
            log.count("wrongCredentials", CLIENT, 401);
        }
        log.write();
        assertThat(table.rows).as("the window is not over").isEmpty();
        clock.advance(AuditLog.WINDOW);
        log.write();
        assertThat(table.rows).hasSize(AuditLog.MOST_CALLERS + 1);
        assertThat(table.rows.stream().mapToInt(AuditEntry::count).sum()).isEqualTo(20_000);
        assertThat(table.rows)
                .filteredOn(row -> "203.0.113.9".equals(row.address()))
                .singleElement()
                .extracting(AuditEntry::count)
                .isEqualTo(10_000);
    }

    @Test
    void countsOfAClockThatWasAheadAreWrittenToo() {
        clock.advance(Duration.ofHours(8));
        log.count("wrongCredentials", CLIENT, 401);
        clock.advance(Duration.ofHours(-8));
        log.write();
        assertThat(table.rows).hasSize(1);
    }

    @Test
    void longValuesAreCutToTheirColumns() {
        AuditEntry entry = AuditEntry.of(
                clock.instant(),
                "x",
                new Caller("jwt", "s".repeat(999), "a".repeat(999)),
                new Subject("p".repeat(999), "m".repeat(999), "d".repeat(999), "t".repeat(999)),
                200,
                1);
        assertThat(entry.actor()).hasSize(200);
        assertThat(entry.address()).hasSize(64);
        assertThat(entry.app()).hasSize(32);
        assertThat(entry.machineCode()).hasSize(64);
        assertThat(entry.deadLetter()).hasSize(64);
        assertThat(entry.detail()).hasSize(300);
    }
}
