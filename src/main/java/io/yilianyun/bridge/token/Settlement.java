package io.yilianyun.bridge.token;

import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Writes what became of a lease other than success, fenced by the version that was claimed. The stored pair is never touched. */
public class Settlement {
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;

    public Settlement(NamedParameterJdbcTemplate jdbc, Sql sql) {
        this.jdbc = jdbc;
        this.sql = sql;
    }

    /** False if the version no longer stands: somebody else has the token now, and nothing was written. */
    boolean write(Change change) {
        return jdbc.update(sql.get("token-settle"), change.parameters) == 1;
    }

    static MapSqlParameterSource key(Token token, long version) {
        return new MapSqlParameterSource("app", token.app())
                .addValue("machineCode", token.machineCode())
                .addValue("version", version);
    }

    /** Begins a change that leaves all as it was found in {@code token}. */
    static Change of(Token token, long version) {
        Change change = new Change(key(token, version));
        change.status(token.status()).due(token.dueAt()).inDoubt(false).attempts(token.attempts());
        change.parameters
                .addValue("deferrals", token.deferrals())
                .addValue("quotaDay", token.quotaDay())
                .addValue("quotaUsed", token.quotaUsed());
        Token.LastError error = token.lastError();
        return change.error(
                error == null ? null : error.code(),
                error == null ? null : error.description(),
                error == null ? null : error.at());
    }

    /** What is to be different. */
    static final class Change {
        private final MapSqlParameterSource parameters;

        private Change(MapSqlParameterSource parameters) {
            this.parameters = parameters;
        }

        Change status(TokenStatus status) {
            parameters.addValue("status", status.name());
            return this;
        }

        /**
         * @param due null: never by itself
         */
        Change due(Instant due) {
            parameters.addValue("due", millis(due));
            return this;
        }

        Change inDoubt(boolean inDoubt) {
            parameters.addValue("inDoubt", inDoubt ? 1 : 0);
            return this;
        }

        Change attempts(int attempts) {
            parameters.addValue("attempts", attempts);
            return this;
        }

        Change deferrals(int deferrals) {
            parameters.addValue("deferrals", deferrals);
            return this;
        }

        Change quota(String day, int used) {
            parameters.addValue("quotaDay", day).addValue("quotaUsed", used);
            return this;
        }

        Change error(PlatformFault fault, Instant at) {
            return error(fault.code(), fault.description(), at);
        }

        private Change error(String code, String description, Instant at) {
            parameters
                    .addValue("errorCode", code)
                    .addValue("errorText", description)
                    .addValue("errorAt", millis(at));
            return this;
        }

        private static Long millis(Instant instant) {
            return instant == null ? null : instant.toEpochMilli();
        }
    }
}
