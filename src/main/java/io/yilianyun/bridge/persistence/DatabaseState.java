package io.yilianyun.bridge.persistence;

import java.nio.file.AccessDeniedException;
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
        if (!isCreatable(path)) {
            throw UnusableDatabase.of(new IllegalStateException(
                    new AccessDeniedException(path.getParent().toString())));
        }
        return null;
    }

    /** Whether a file could be made, with its folders. */
    public static boolean isCreatable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        while (!Files.exists(folder)) {
            folder = folder.getParent();
        }
        return Files.isDirectory(folder) && Files.isWritable(folder);
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
            int pending = flyway.info().pending().length;
            return dialect
                    + (pending == 0
                            ? ", up to date"
                            : ", %d migration%s to come".formatted(pending, pending == 1 ? "" : "s"));
        } catch (FlywayException e) {
            throw Schema.unusable(e);
        }
    }
}
