package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.admin.AuditEntry.Subject;
import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.engine.MovableClock;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

class AuditOnDatabasesTest {
    private static final AuditQuery ALL = new AuditQuery(null, null, null, null, null, null);

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of("H2", (Supplier<String>) Databases::h2),
                Arguments.of("PostgreSQL", (Supplier<String>) Databases::postgres),
                Arguments.of("MariaDB", (Supplier<String>) Databases::mariaDb));
    }

    /** Commits, and then reports a broken connection as often as wanted. */
    private static final class LosingTemplate extends TransactionTemplate {
        private int losses;

        private LosingTemplate(DataSourceTransactionManager manager) {
            super(manager);
        }

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            T result = super.execute(action);
            if (losses-- > 0) {
                throw new TransactionSystemException("the connection broke");
            }
            return result;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void aCommitWhoseAcknowledgementIsLostIsNotRepeatedForEver(String name, Supplier<String> database) {
        DriverManagerDataSource dataSource = new DriverManagerDataSource(database.get());
        Sql statements = new Sql(Dialect.of(dataSource));
        new Schema(dataSource, Dialect.of(dataSource), statements).afterPropertiesSet();
        LosingTemplate transaction = new LosingTemplate(new DataSourceTransactionManager(dataSource));
        AuditRepository repository = new AuditRepository(
                new SqlTemplate(new NamedParameterJdbcTemplate(dataSource), statements),
                transaction,
                null,
                TestProperties.with(Map.of()),
                null);
        AuditLog log = new AuditLog(repository, new MovableClock(Instant.parse("2028-02-29T00:00:15Z")));

        transaction.losses = 2;
        log.record("haltApp", Subject.NONE, 204);
        log.gather("getAccessToken", Subject.NONE, 200);
        log.write();
        log.gather("callPlatform", Subject.NONE, 200);
        log.write();
        log.write();
        assertThat(repository.search(ALL, 10, 0))
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder("haltApp", "getAccessToken", "callPlatform");
        log.record("resumeApp", Subject.NONE, 204);
        assertThat(repository.count(ALL)).isEqualTo(4);
    }
}
