package io.yilianyun.bridge.persistence;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Says whether a start could use the configured database, and changes nothing in it. */
public final class DatabaseState {
    private static final Pattern H2_FILE = Pattern.compile("(?i)jdbc:h2:(?:file:)?(?!mem:|tcp:|ssl:|zip:)([^;]+).*");

    private DatabaseState() {}

    /** The configured database; one that a start would make is not made, which gives null. A file is only read. */
    public static DataSource unchanged(String url, Environment environment, DataSource configured) {
        Matcher file = H2_FILE.matcher(url);
        if (!file.matches()) {
            return configured;
        }
        Path path = Path.of(file.group(1).replaceFirst("^~", System.getProperty("user.home")))
                .toAbsolutePath();
        if (Files.exists(Path.of(path + ".mv.db"))) {
            return new DriverManagerDataSource(
                    url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r",
                    environment.getProperty("spring.datasource.username", "sa"),
                    environment.getProperty("spring.datasource.password", ""));
        }
        File folder = path.getParent().toFile();
        while (!folder.exists()) {
            folder = folder.getParentFile();
        }
        if (!folder.isDirectory() || !folder.canWrite()) {
            throw UnusableDatabase.of(
                    new IllegalStateException(new java.nio.file.AccessDeniedException(folder.toString())));
        }
        return null;
    }

    /**
     * Connects, and compares the tables with the migrations.
     *
     * @throws io.yilianyun.bridge.config.FailedStartException if a start could not use the database
     */
    public static String describe(DataSource database) {
        if (database == null) {
            return "the file is made at the first start";
        }
        Dialect dialect = Dialect.of(database);
        try {
            var flyway = Schema.flyway(database, dialect)
                    .ignoreMigrationPatterns("*:pending")
                    .load();
            flyway.validate();
            return "%s, %d migration(s) to come at the start"
                    .formatted(dialect, flyway.info().pending().length);
        } catch (FlywayException e) {
            throw Schema.unusable(e);
        }
    }
}
