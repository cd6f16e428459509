package io.yilianyun.bridge.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.persistence.SqlTemplate;
import io.yilianyun.bridge.support.TestProperties;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** PostgreSQL keeps the plan that it made for a statement when the outbox was empty, until it has counted the rows again. */
class OutboxOnPostgresTest {
    private static final int EVENTS = 3000;
    private static final String ROWS_READ =
            "SELECT seq_tup_read + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables WHERE relname = 'yly_outbox'";

    @Test
    void aPlanThatWasMadeForAnEmptyOutboxReadsAFullOneOnce() {
        SingleConnectionDataSource database = new SingleConnectionDataSource(
                Databases.postgres() + "&prepareThreshold=1&options=-c%20plan_cache_mode=force_generic_plan", true);
        Sql statements = new Sql(Dialect.POSTGRESQL);
        new Schema(database, Dialect.POSTGRESQL, statements).afterPropertiesSet();
        JdbcTemplate jdbc = new JdbcTemplate(database);
        SqlTemplate sql = new SqlTemplate(new NamedParameterJdbcTemplate(database), statements);
        Subscriptions subscriptions = new Subscriptions(TestProperties.with(Map.of()));
        Subscription subscription = subscriptions.get("events");
        OutboxRepository outbox = new OutboxRepository(sql, Clock.systemUTC());

        jdbc.execute("VACUUM ANALYZE yly_outbox");
        assertThat(outbox.due(subscription)).isEmpty();
        assertThat(outbox.due(subscription)).isEmpty();
        new Outbox(sql, Clock.systemUTC(), subscriptions)
                .add(IntStream.range(0, EVENTS)
                        .mapToObj(i -> new Event(Event.Type.REFRESHED, "demo", "printer-" + i, Map.of()))
                        .toList());

        new TransactionTemplate(new DataSourceTransactionManager(database)).executeWithoutResult(status -> {
            List<OutboxRepository.Entry> due = outbox.due(subscription);
            assertThat(outbox.free(subscription, due)).hasSize(OutboxRepository.BATCH);
            assertThat(jdbc.queryForObject(ROWS_READ, Long.class)).isLessThan(5L * EVENTS);
        });
        database.destroy();
    }
}
