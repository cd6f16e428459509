package io.yilianyun.bridge.persistence;

import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * The statements in {@code yilianyun/sql}, one a file, by file name without {@code .sql}. A file in the dialect's folder takes the
 * place of the common one. {@code {>name}} includes a {@code name.part}; {@code [[...]]} is left out if its parameter is null; {@code {order}} is
 * what to sort by.
 */
@Component("bridgeSql")
public final class Sql {
    private static final String FOLDER = "yilianyun/sql/";

    private static final Pattern PART = Pattern.compile("\\{>([a-z-]+)}");
    private static final Pattern OPTIONAL = Pattern.compile("\\[\\[([^\\]]*?:(\\w+)[^\\]]*)]]");

    private final Dialect dialect;
    private final Map<String, String> statements = new ConcurrentHashMap<>();

    /** What rows are sorted by: columns, which an enum or a constant names, never a caller. */
    public interface Order {
        String columns();
    }

    public Sql(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * @throws IllegalArgumentException if there is no such statement
     */
    public String get(String name) {
        return statements.computeIfAbsent(name, this::read);
    }

    /** The statement for these parameters. */
    String get(String name, SqlParameterSource parameters) {
        String statement = OPTIONAL.matcher(get(name))
                .replaceAll(part -> parameters.getValue(part.group(2)) == null ? "" : quoteReplacement(part.group(1)));
        return parameters.hasValue("order")
                ? statement.replace("{order}", ((Order) parameters.getValue("order")).columns())
                : statement;
    }

    private String read(String name) {
        ClassPathResource own =
                new ClassPathResource(FOLDER + dialect.name().toLowerCase(Locale.ROOT) + "/" + name + ".sql");
        String text = text(own.exists() ? own : new ClassPathResource(FOLDER + name + ".sql"));
        return PART.matcher(text)
                .replaceAll(part -> quoteReplacement(text(new ClassPathResource(FOLDER + part.group(1) + ".part"))));
    }

    private String text(ClassPathResource file) {
        try {
            String text = file.getContentAsString(StandardCharsets.UTF_8);
            return text.replaceAll("(?m)^--.*\\R?", "").replaceAll("\\s+", " ").trim();
        } catch (IOException e) {
            throw new IllegalArgumentException("There is no statement " + file.getFilename() + " for " + dialect, e);
        }
    }
}
