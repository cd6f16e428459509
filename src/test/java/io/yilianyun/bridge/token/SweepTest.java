package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.support.TestProperties;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;

class SweepTest {
    private final CamelContext camel = new DefaultCamelContext();
    private final Lease lease = new Lease(Tokens.token("2028-02-29", 3, false), 7, Instant.EPOCH, true, false);

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static Sweep sweep(String worker, ProducerTemplate producer) {
        BridgeProperties properties = TestProperties.with(Map.of("yilianyun.refresh.worker", worker));
        return new Sweep(properties, null, null, null, null, null, producer);
    }

    private Object handedTo(String worker) {
        return sweep(worker, null).handOver(lease);
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

    /** The class and the SQL state of each driver: MariaDB, H2 and PostgreSQL, and one that Spring has translated. */
    private static Stream<Exception> rollbacks() {
        return Stream.of(
                new SQLTransactionRollbackException("a deadlock", "40001"),
                new SQLException("a deadlock", "40P01"),
                new CannotAcquireLockException("a deadlock"));
    }

    private Iterator<?> claimsFrom(Queue<Exception> faults) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:claim-due").process(claim -> {
                    Exception fault = faults.poll();
                    if (fault != null) {
                        throw fault;
                    }
                    claim.getMessage().setBody(List.of(lease));
                    claim.setVariable("found", 1);
                });
            }
        });
        camel.start();
        Exchange exchange = new DefaultExchange(camel);
        exchange.setVariable("app", "demo");
        return sweep("direct:refresh-worker", camel.createProducerTemplate()).claims(exchange);
    }

    @ParameterizedTest
    @MethodSource("rollbacks")
    void aClaimThatTheDatabaseRollsBackForADeadlockIsMadeAgain(Exception rollback) throws Exception {
        assertThat((Object) claimsFrom(new ArrayDeque<>(List.of(rollback, rollback)))
                        .next())
                .isSameAs(lease);
    }

    @Test
    void anyOtherFaultEndsTheSweep() throws Exception {
        assertThat(claimsFrom(new ArrayDeque<>(List.of(new SQLException("no such column", "42703")))))
                .isExhausted();
    }
}
