package io.yilianyun.bridge.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The statements in {@code yilianyun/sql}, one a file, by file name without {@code .sql}. A file in the dialect's folder takes the
 * place of the common one.
 */
@Component("bridgeSql")
public final class Sql {
    private static final String FOLDER = "yilianyun/sql/";

    private final Dialect dialect;
    private final Map<String, String> statements = new ConcurrentHashMap<>();

    public Sql(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * @throws IllegalArgumentException if there is no such statement
     */
    public String get(String name) {
        return statements.computeIfAbsent(name, this::read);
    }

    private String read(String name) {
        ClassPathResource own =
                new ClassPathResource(FOLDER + dialect.name().toLowerCase(Locale.ROOT) + "/" + name + ".sql");
        ClassPathResource file = own.exists() ? own : new ClassPathResource(FOLDER + name + ".sql");
        try {
            String text = file.getContentAsString(StandardCharsets.UTF_8);
            return text.replaceAll("(?m)^--.*\\R?", "").replaceAll("\\s+", " ").trim();
        } catch (IOException e) {
            throw new IllegalArgumentException("There is no statement " + name + " for " + dialect, e);
        }
    }
}
