package io.yilianyun.bridge.persistence;

import io.yilianyun.bridge.config.FailedStartException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The databases that the bridge runs on. They differ in a few column types and in how they tell the time; all else is the same
 * SQL, so one migration with placeholders serves them all and cannot drift apart.
 */
public enum Dialect {
    H2("VARBINARY(16384)", "VARBINARY(1048576)", "VARCHAR(1000000)", ""),
    POSTGRESQL("BYTEA", "BYTEA", "TEXT", ""),
    /** MySQL 8 and MariaDB 10.6 or later. Their default collation would take two codes that differ in case for one. */
    MYSQL("VARBINARY(16384)", "MEDIUMBLOB", "MEDIUMTEXT", "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");

    /** What the migrations' placeholders stand for. */
    final Map<String, String> placeholders;

    Dialect(String binary, String largeBinary, String text, String tableOptions) {
        this.placeholders =
                Map.of("binary", binary, "large_binary", largeBinary, "text", text, "table_options", tableOptions);
    }

    /**
     * Asks the database what it is.
     *
     * @throws FailedStartException if it is none that the bridge knows, or cannot be reached
     */
    public static Dialect of(DataSource dataSource) {
        String product;
        try (Connection connection = dataSource.getConnection()) {
            product = connection.getMetaData().getDatabaseProductName();
        } catch (SQLException | RuntimeException e) {
            // The pool throws the latter for a URL that no driver takes.
            throw UnusableDatabase.of(e);
        }
        return switch (product) {
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRESQL;
            case "MySQL", "MariaDB" -> MYSQL;
            default ->
                throw new FailedStartException(
                        "The bridge runs on H2, PostgreSQL, MariaDB and MySQL, not on " + product,
                        "Name a database of one of these, in spring.datasource.url or --copy-database.",
                        null);
        };
    }
}
