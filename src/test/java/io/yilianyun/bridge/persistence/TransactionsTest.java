package io.yilianyun.bridge.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.engine.Databases;
import java.sql.Connection;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions run at READ COMMITTED on every database, and again after a deadlock. */
class TransactionsTest {
    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of("H2", (Supplier<String>) Databases::h2),
                Arguments.of("PostgreSQL", (Supplier<String>) Databases::postgres),
                Arguments.of("MariaDB", (Supplier<String>) Databases::mariaDb));
    }

    private static TransactionTemplate template(DataSource dataSource) throws Exception {
        return new PersistenceConfiguration()
                .bridgeTransactionTemplate(new JdbcTransactionManager(dataSource), dataSource);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void theIsolationIsReadCommitted(String name, Supplier<String> database) throws Exception {
        DataSource dataSource = new DriverManagerDataSource(database.get());
        Integer isolation = template(dataSource).execute(status -> new JdbcTemplate(dataSource)
                .execute((ConnectionCallback<Integer>) Connection::getTransactionIsolation));
        assertThat(isolation).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aDeadlockIsNotReported(String name, Supplier<String> database) throws Exception {
        DataSource dataSource = new DriverManagerDataSource(database.get());
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        jdbc.execute("CREATE TABLE counter (id INT PRIMARY KEY, n INT NOT NULL)");
        jdbc.update("INSERT INTO counter VALUES (1, 0), (2, 0)");
        TransactionTemplate template = template(dataSource);
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger attempts = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        Future<?> one = threads.submit(() -> template.execute(status -> add(jdbc, 1, 2, attempts, bothHoldOne)));
        Future<?> two = threads.submit(() -> template.execute(status -> add(jdbc, 2, 1, attempts, bothHoldOne)));
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);
        threads.shutdown();
        assertThat(attempts).hasValue(3);
        assertThat(jdbc.queryForList("SELECT n FROM counter ORDER BY id", Integer.class))
                .containsExactly(2, 2);
    }

    private static Object add(
            JdbcTemplate jdbc, int first, int second, AtomicInteger attempts, CyclicBarrier bothHoldOne) {
        jdbc.update("UPDATE counter SET n = n + 1 WHERE id = ?", first);
        if (attempts.incrementAndGet() <= 2) {
            try {
                bothHoldOne.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        jdbc.update("UPDATE counter SET n = n + 1 WHERE id = ?", second);
        return null;
    }

    @Test
    void aTransactionInsideAnotherIsNotRunAgainByItself() throws Exception {
        TransactionTemplate template = template(new DriverManagerDataSource(Databases.h2()));
        AtomicInteger outer = new AtomicInteger();
        AtomicInteger inner = new AtomicInteger();
        template.executeWithoutResult(status -> {
            outer.incrementAndGet();
            template.executeWithoutResult(within -> {
                if (inner.incrementAndGet() == 1) {
                    throw new CannotAcquireLockException("a deadlock");
                }
            });
        });
        assertThat(outer).hasValue(2);
        assertThat(inner).hasValue(2);
    }

    @Test
    void aFaultThatStaysIsReportedAfterFiveAttempts() throws Exception {
        TransactionTemplate template = template(new DriverManagerDataSource(Databases.h2()));
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> template.executeWithoutResult(status -> {
                    attempts.incrementAndGet();
                    throw new CannotAcquireLockException("a deadlock");
                }))
                .isInstanceOf(CannotAcquireLockException.class);
        assertThat(attempts).hasValue(5);
    }
}
