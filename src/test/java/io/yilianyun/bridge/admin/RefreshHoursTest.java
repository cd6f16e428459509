package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yilianyun.bridge.admin.RefreshHours.Hour;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.support.BridgeTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** What the overview shows of the last hours: counted on all nodes, and still there after a restart. */
class RefreshHoursTest extends BridgeTest {
    @Autowired
    private SqlTemplate sql;

    @BeforeEach
    void empty() {
        jdbc.update("DELETE FROM yly_refresh_hour");
    }

    private RefreshHours node(MeterRegistry meters) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("meters", meters);
        return new RefreshHours(beans.getBeanProvider(MeterRegistry.class), sql, clock);
    }

    private static void refresh(MeterRegistry meters, String outcome) {
        meters.timer("yilianyun.refresh", "app", "demo", "outcome", outcome).record(Duration.ofMillis(5));
    }

    @Test
    void theRefreshesOfAllNodesAreAddedUpByHourAndOldOnesRemoved() {
        MeterRegistry one = new SimpleMeterRegistry();
        MeterRegistry two = new SimpleMeterRegistry();
        RefreshHours first = node(one);
        RefreshHours second = node(two);
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        refresh(one, "refreshed");
        refresh(two, "refreshed");
        refresh(two, "failed");
        first.read();
        second.read();
        first.read();
        refresh(one, "refreshed");
        first.read();
        assertThat(node(new SimpleMeterRegistry()).since(hour))
                .containsExactlyInAnyOrder(new Hour(hour, "refreshed", 3), new Hour(hour, "failed", 1));
        clock.advance(Duration.ofHours(49));
        refresh(one, "refreshed");
        first.read();
        assertThat(first.since(Instant.EPOCH)).extracting(Hour::refreshes).containsExactly(1L);
    }
}
