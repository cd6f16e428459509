package io.yilianyun.bridge.persistence;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.FailedStartException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Copies all rows of the bridge's tables into an empty database, of another kind for example. Values stay encrypted: the bridge goes on with
 * the same keyset. The rows arrive in one transaction: all of them, or none.
 */
public final class DatabaseCopy {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCopy.class);
    private static final String URL = "spring.datasource.url";
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&;](user|password)=|//[^/]*@");
    private static final int BATCH = 500;

    private final DataSource source;
    private final DataSource target;

    DatabaseCopy(DataSource source, DataSource target) {
        this.source = source;
        this.target = target;
    }

    /** The configured database, without anything that works on it. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(DataSourceAutoConfiguration.class)
    static class Source {}

    /** Whether the arguments ask for a copy, in place of a start. */
    public static boolean isRequested(String... arguments) {
        return Stream.of(arguments).anyMatch(argument -> argument.startsWith("--copy-database="));
    }

    /**
     * Copies the configured database into the one that the argument names; user and password come from the environment.
     *
     * @return exit code: 0, or 1 if the copy was not made
     */
    public static int run(Map<String, String> environment, String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Source.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.config=classpath:yilianyun/logback.xml")
                .run(arguments)) {
            String url = context.getEnvironment().getRequiredProperty("copy-database");
            refuseIf(
                    CREDENTIALS.matcher(url).find(),
                    "The URL of --copy-database holds a user or a password, which every user of this computer can read",
                    "Set YILIANYUN_COPY_USERNAME and YILIANYUN_COPY_PASSWORD instead");
            String user = environment.getOrDefault("YILIANYUN_COPY_USERNAME", "");
            String password = environment.getOrDefault("YILIANYUN_COPY_PASSWORD", "");
            new DatabaseCopy(context.getBean(DataSource.class), new DriverManagerDataSource(url, user, password))
                    .copy();
            LOG.info("The copy is complete. Set {}={} and start the bridge with the same keyset", URL, url);
            return 0;
        } catch (FailedStartException e) {
            LOG.error("{}. {}", e.getMessage(), e.action());
        } catch (RuntimeException e) {
            LOG.error("The copy failed, and the target holds no rows: {}", String.valueOf(e.getMessage()));
            LOG.debug("Cause", e);
        }
        return 1;
    }

    void copy() {
        Dialect dialect = Dialect.of(source);
        Sql sql = new Sql(dialect);
        SqlTemplate from = new SqlTemplate(new NamedParameterJdbcTemplate(source), sql);
        refuseIf(
                tables(from).isEmpty(),
                "The database of " + URL + " holds no tables of the bridge",
                "Name the bridge's database, or start in its folder");
        new Schema(source, dialect, sql).afterPropertiesSet();
        Dialect other = Dialect.of(target);
        new Schema(target, other, new Sql(other)).afterPropertiesSet();
        refuseIf(
                from.number("copy-leased", params("now", from.number("now", params()))) > 0,
                "A bridge refreshes tokens in the database of " + URL,
                "Stop all its nodes, wait for two minutes, and copy again");
        TransactionTemplate reading = new TransactionTemplate(new DataSourceTransactionManager(source));
        // One consistent view of all tables.
        reading.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        TransactionTemplate writing = new TransactionTemplate(new DataSourceTransactionManager(target));
        reading.executeWithoutResult(
                read -> writing.executeWithoutResult(write -> tables(from).forEach(this::copy)));
    }

    private static void refuseIf(boolean refused, String why, String action) {
        if (refused) {
            throw new FailedStartException(why, action, null);
        }
    }

    /** Without the schema's history, which the target has of its own, and what says nothing once no node runs. */
    private static List<String> tables(SqlTemplate sql) {
        return sql.texts("copy-tables", params());
    }

    private void copy(String table) {
        JdbcTemplate from = new JdbcTemplate(source);
        from.setFetchSize(BATCH);
        JdbcTemplate to = new JdbcTemplate(target);
        refuseIf(
                to.queryForObject("SELECT COUNT(*) FROM " + table, Long.class) > 0,
                "The target already holds rows of a bridge, in " + table,
                "Name an empty database");
        Long copied = from.query("SELECT * FROM " + table, (ResultSetExtractor<Long>) rows -> to.execute(
                insert(table, rows.getMetaData()), (PreparedStatementCallback<Long>) insert -> copy(rows, insert)));
        LOG.info("{}: {} rows", table, copied);
    }

    private static long copy(ResultSet rows, PreparedStatement insert) throws SQLException {
        long n = 0;
        while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                insert.setObject(i, rows.getObject(i));
            }
            insert.addBatch();
            if (++n % BATCH == 0) {
                insert.executeBatch();
            }
        }
        insert.executeBatch();
        return n;
    }

    private static String insert(String table, ResultSetMetaData row) throws SQLException {
        StringJoiner columns = new StringJoiner(", ");
        for (int i = 1; i <= row.getColumnCount(); i++) {
            columns.add(row.getColumnName(i));
        }
        String values = String.join(", ", Collections.nCopies(row.getColumnCount(), "?"));
        return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, columns, values);
    }
}
