package io.yilianyun.bridge.persistence;

import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/** Runs the statements of {@link Sql} by their names. */
@Component("bridgeSqlTemplate")
public class SqlTemplate {
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    public SqlTemplate(NamedParameterJdbcTemplate jdbc, Sql sql) {
        this.jdbc = jdbc;
        this.sql = sql;
    }

    /** Makes parameters of names and values in turn; values may be null. */
    public static MapSqlParameterSource params(Object... namesAndValues) {
        MapSqlParameterSource parameters = new MapSqlParameterSource();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.addValue((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return parameters;
    }

    /** Returns the number of rows that were changed. */
    public int update(String statement, SqlParameterSource parameters) {
        return jdbc.update(sql.get(statement, parameters), parameters);
    }

    /** Returns the number of rows that each item of the batch has changed. */
    public int[] batch(String statement, List<? extends SqlParameterSource> items) {
        return jdbc.batchUpdate(sql.get(statement), items.toArray(SqlParameterSource[]::new));
    }

    /** Returns the only column of each row. */
    public List<String> texts(String statement, SqlParameterSource parameters) {
        return jdbc.queryForList(sql.get(statement, parameters), parameters, String.class);
    }

    /** Returns a record for each row, see {@link Json#row}. */
    public <T> List<T> query(String statement, SqlParameterSource parameters, Class<T> type) {
        return rows(statement, parameters).stream()
                .map(row -> Json.row(row, type))
                .toList();
    }

    public List<Map<String, Object>> rows(String statement, SqlParameterSource parameters) {
        return jdbc.queryForList(sql.get(statement, parameters), parameters);
    }

    /** The one number that the statement selects; 0 for null. */
    public long number(String statement, SqlParameterSource parameters) {
        Long number = jdbc.queryForObject(sql.get(statement, parameters), parameters, Long.class);
        return number == null ? 0 : number;
    }
}
