package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.persistence.Dialect;
import io.yilianyun.bridge.persistence.Schema;
import io.yilianyun.bridge.persistence.Sql;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Every statement in the SQL folder is understood by every database. */
class StatementsTest {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):\\??(\\w+)");

    static Stream<Arguments> databases() {
        return Stream.of(
                Arguments.of(Dialect.H2, (Supplier<String>) Databases::h2),
                Arguments.of(Dialect.POSTGRESQL, (Supplier<String>) Databases::postgres),
                Arguments.of(Dialect.MYSQL, (Supplier<String>) Databases::mariaDb));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("databases")
    void everyStatementRuns(Dialect dialect, Supplier<String> database) throws IOException {
        DriverManagerDataSource dataSource = new DriverManagerDataSource(database.get());
        assertThat(Dialect.of(dataSource)).isEqualTo(dialect);
        new Schema(dataSource, dialect, new Sql(dialect)).afterPropertiesSet();
        NamedParameterJdbcTemplate jdbc = new NamedParameterJdbcTemplate(dataSource);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        Sql sql = new Sql(dialect);

        List<String> names = names();
        assertThat(names).hasSizeGreaterThan(30);
        for (String name : names) {
            String statement =
                    sql.get(name).replace(":?", ":").replaceAll("\\[\\[|]]", "").replace("{order}", "app");
            transaction.executeWithoutResult(status -> {
                jdbc.execute(statement, parameters(statement), ps -> ps.execute());
                status.setRollbackOnly();
            });
        }
    }

    private static List<String> names() throws IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath:yilianyun/sql/**/*.sql");
        return Arrays.stream(files)
                .map(Resource::getFilename)
                .map(file -> file.replace(".sql", ""))
                .distinct()
                .sorted()
                .toList();
    }

    private static Map<String, Object> parameters(String statement) {
        Map<String, Object> parameters = new HashMap<>();
        for (Matcher matcher = PARAMETER.matcher(statement); matcher.find(); ) {
            // An audit entry's status is that of HTTP.
            boolean httpStatus = matcher.group(1).equals("status") && statement.contains("yly_audit");
            parameters.put(matcher.group(1), httpStatus ? Integer.valueOf(200) : value(matcher.group(1)));
        }
        return parameters;
    }

    private static Object value(String parameter) {
        if (parameter.equals("pairs")) {
            return List.of(new Object[] {"x", "1"}, new Object[] {"x", "2"});
        }
        if (parameter.matches("(access|refresh)Token|payload|encrypted|encryptedCode|prefix|wrapped")) {
            return new byte[] {1, 2, 3};
        }
        boolean number = parameter.matches(
                "now|bound|dueAt|expiredAt|unplannedAt|overdueAt|sequence|anyId|issuedGuessed|nowMicros|ahead|latest(Lease|Retry|Deferral)?|at|count|due|from|until|httpStatus|occurrences|limit|offset|version|inDoubt|attempts|deferrals|quotaUsed|next|nextSlot|probeAt|overdue"
                        + "|errorAt|before|expiresBefore|notAfter|received(After|Before)|keyId|generation|completeAt|(access|refresh)?[eE]xpiresAt|issuedAt");
        return number ? 1L : "x";
    }
}
