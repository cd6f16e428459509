package io.yilianyun.bridge.token;

import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/** Describes how the end of a lease changes a token's row. The stored token pair stays as it is. */
final class TokenChange {
    private final MapSqlParameterSource parameters = new MapSqlParameterSource();

    private TokenChange() {}

    /** Begins a change that gives back the lease and leaves everything else as the lease found it. */
    static TokenChange of(Token token, long version) {
        Token.LastError error = token.lastError();
        TokenChange change = new TokenChange()
                .status(token.status())
                .due(token.dueAt())
                .inDoubt(false)
                .attempts(token.attempts())
                .deferrals(token.deferrals())
                .quota(token.quotaDay(), token.quotaUsed())
                .error(
                        error == null ? null : error.code(),
                        error == null ? null : error.description(),
                        error == null ? null : error.at());
        return change.with("app", token.app())
                .with("machineCode", token.machineCode())
                .with("version", version);
    }

    TokenChange status(TokenStatus status) {
        return with("status", status.name());
    }

    TokenStatus status() {
        return TokenStatus.valueOf((String) parameters.getValue("status"));
    }

    /**
     * @param due when the sweep takes the token next; null: never by itself
     */
    TokenChange due(Instant due) {
        return with("due", millis(due));
    }

    /** When the sweep takes the token next; null: never by itself. */
    Instant due() {
        Long due = (Long) parameters.getValue("due");
        return due == null ? null : Instant.ofEpochMilli(due);
    }

    /** Says whether the platform may have answered a refresh whose answer is not known. */
    TokenChange inDoubt(boolean inDoubt) {
        return with("inDoubt", inDoubt ? 1 : 0);
    }

    TokenChange attempts(int attempts) {
        return with("attempts", attempts);
    }

    int attempts() {
        return (int) parameters.getValue("attempts");
    }

    TokenChange deferrals(int deferrals) {
        return with("deferrals", deferrals);
    }

    TokenChange quota(String day, int used) {
        return with("quotaDay", day).with("quotaUsed", used);
    }

    TokenChange error(PlatformFault fault, Instant at) {
        return error(fault.code(), fault.description(), at);
    }

    private TokenChange error(String code, String description, Instant at) {
        return with("errorCode", code).with("errorText", description).with("errorAt", millis(at));
    }

    MapSqlParameterSource parameters() {
        return parameters;
    }

    private TokenChange with(String name, Object value) {
        parameters.addValue(name, value);
        return this;
    }

    private static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
