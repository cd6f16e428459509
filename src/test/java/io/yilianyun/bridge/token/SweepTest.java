package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
    private final Lease lease = new Lease(Tokens.token("2028-02-29", 3, false), 7, Instant.EPOCH, true, false);

    private Object handedTo(String worker) {
        return new Sweep(
                        TestProperties.with(Map.of("yilianyun.refresh.worker", worker)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)
                .handOver(lease);
    }

    @Test
    void aWorkerThatTheSweepWaitsForGetsTheLeaseItself() {
        assertThat(handedTo("direct:refresh-worker")).isSameAs(lease);
    }

    /** Such a lease's outcome is committed at once: the sweep is over before the worker is, and flushes nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"seda:refresh", "jms:queue:refresh", "kafka:refresh"})
    void anyOtherWorkerGetsAReferenceWithoutAToken(String worker) {
        assertThat(Json.read((String) handedTo(worker), Map.class))
                .isEqualTo(Map.of(
                        "app",
                        "demo",
                        "machineCode",
                        "4004",
                        "version",
                        7,
                        "probe",
                        false,
                        "dueAt",
                        "1970-01-01T00:00:00Z",
                        "inDoubt",
                        false,
                        "quotaDay",
                        "2028-02-29",
                        "quotaUsed",
                        3));
    }
}
