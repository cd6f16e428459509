package io.yilianyun.bridge.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Copies all rows of the bridge's tables into an empty database, of another kind for example. Values stay encrypted: the bridge goes on with
 * the same keyset. The rows arrive in one transaction: all of them, or none.
 */
public final class DatabaseCopy {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCopy.class);
    private static final String OPTION = "--copy-database=";
    private static final String URL = "spring.datasource.url";
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&;](user|password)=|//[^/]*@");
    private static final int BATCH = 500;
    /** The schema's history, which the target has of its own, and what says nothing once no node runs. */
    private static final Set<String> NOT_COPIED = Set.of("yly_schema_history", "yly_turn");

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

    /** The copy cannot be made; the message says why, and what to do. */
    static final class CopyRefusedException extends Exception {
        CopyRefusedException(String message) {
            super(message);
        }
    }

    /** Whether the arguments ask for a copy, in place of a start. */
    public static boolean isRequested(String... arguments) {
        return List.of(arguments).stream().anyMatch(argument -> argument.startsWith(OPTION));
    }

    /**
     * Copies the configured database into the one that the argument names; user and password come from the environment.
     *
     * @return exit code: 0, or 1 if the copy was not made
     */
    public static int run(Map<String, String> environment, String... arguments) {
        SpringApplication application = new SpringApplication(Source.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setDefaultProperties(Map.of("logging.config", "classpath:yilianyun/logback.xml"));
        try (ConfigurableApplicationContext context = application.run(arguments)) {
            String url = context.getEnvironment().getRequiredProperty("copy-database");
            refuseIf(
                    CREDENTIALS.matcher(url).find(),
                    "The URL of --copy-database holds a user or a password, which every user of this computer can read."
                            + " Set YILIANYUN_COPY_USERNAME and YILIANYUN_COPY_PASSWORD instead");
            new DatabaseCopy(
                            context.getBean(DataSource.class),
                            new DriverManagerDataSource(
                                    url,
                                    environment.getOrDefault("YILIANYUN_COPY_USERNAME", ""),
                                    environment.getOrDefault("YILIANYUN_COPY_PASSWORD", "")))
                    .copy();
            LOG.info("The copy is complete. Set {}={} and start the bridge with the same keyset", URL, url);
            return 0;
        } catch (CopyRefusedException e) {
            LOG.error(e.getMessage());
        } catch (UnusableDatabaseException e) {
            LOG.error("{}. {}", e.getMessage(), e.mend());
        } catch (SQLException | RuntimeException e) {
            LOG.error("The copy failed, and the target holds no rows: {}", String.valueOf(e.getMessage()));
            LOG.debug("Cause", e);
        }
        return 1;
    }

    void copy() throws SQLException, CopyRefusedException {
        Dialect dialect = Dialect.of(source);
        try (Connection from = source.getConnection();
                Connection to = connectToTarget()) {
            refuseIf(
                    tables(from).isEmpty(),
                    "The database of %s holds no tables of the bridge. Name the bridge's database, or start in its folder"
                            .formatted(URL));
            for (String table : tables(to)) {
                refuseIf(
                        count(to, table) > 0,
                        "The target already holds rows of a bridge, in " + table + ". Name an empty database");
            }
            migrate(source, dialect);
            migrate(target, Dialect.of(target));
            refuseIf(
                    leased(new Sql(dialect)) > 0,
                    "A bridge refreshes tokens in the database of %s. Stop all its nodes, wait for two minutes, and copy again"
                            .formatted(URL));
            // One consistent view of all tables.
            from.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            from.setAutoCommit(false);
            to.setAutoCommit(false);
            for (String table : tables(from)) {
                copy(table, from, to);
                long expected = count(from, table);
                long copied = count(to, table);
                refuseIf(
                        copied != expected,
                        "%d of %d rows of %s arrived, so nothing was copied. Try again"
                                .formatted(copied, expected, table));
                LOG.info("{}: {} rows", table, copied);
            }
            to.commit();
        }
    }

    private static void refuseIf(boolean refused, String why) throws CopyRefusedException {
        if (refused) {
            throw new CopyRefusedException(why);
        }
    }

    private Connection connectToTarget() throws CopyRefusedException {
        try {
            return target.getConnection();
        } catch (SQLException e) {
            throw new CopyRefusedException("The target cannot be reached (" + e.getMessage()
                    + "). Check the URL of --copy-database, YILIANYUN_COPY_USERNAME and YILIANYUN_COPY_PASSWORD");
        }
    }

    private static void migrate(DataSource database, Dialect dialect) {
        new Schema(database, dialect, new Sql(dialect)).afterPropertiesSet();
    }

    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (ResultSet found =
                connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), "%", null)) {
            while (found.next()) {
                String name = found.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (name.startsWith("yly_")
                        && found.getString("TABLE_TYPE").endsWith("TABLE")
                        && !NOT_COPIED.contains(name)) {
                    tables.add(name);
                }
            }
        }
        return tables;
    }

    private static void copy(String table, Connection from, Connection to) throws SQLException {
        try (Statement select = from.createStatement()) {
            stream(select);
            try (ResultSet rows = select.executeQuery("SELECT * FROM " + table);
                    PreparedStatement insert = to.prepareStatement(insert(table, rows.getMetaData()))) {
                int columns = rows.getMetaData().getColumnCount();
                for (long n = 1; rows.next(); n++) {
                    for (int i = 1; i <= columns; i++) {
                        insert.setObject(i, rows.getObject(i));
                    }
                    insert.addBatch();
                    if (n % BATCH == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
        }
    }

    /** Lets the driver keep a batch of rows in memory, and not the whole table: each has a switch of its own. */
    private static void stream(Statement select) throws SQLException {
        String driver = select.getConnection().getMetaData().getDriverName();
        if (driver.startsWith("H2")) {
            select.execute("SET LAZY_QUERY_EXECUTION 1");
        }
        select.setFetchSize(driver.startsWith("MySQL Connector") ? Integer.MIN_VALUE : BATCH);
    }

    private static String insert(String table, ResultSetMetaData row) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= row.getColumnCount(); i++) {
            columns.add(row.getColumnName(i).toLowerCase(Locale.ROOT));
        }
        String values = String.join(", ", Collections.nCopies(columns.size(), "?"));
        return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", columns), values);
    }

    /** How many tokens a running node holds at this moment. */
    private long leased(Sql sql) {
        NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(source);
        Long now = jdbc.queryForObject(sql.get("now"), Map.of(), Long.class);
        return jdbc.queryForObject(sql.get("copy-leased"), Map.of("now", now), Long.class);
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
