package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.persistence.Sql;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Works off the dead letters of code exchanges: stores a grant whose terminal an operator names, or tries a code that still lives. */
public class LostGrants {
    private final DeadLetterRepository deadLetters;
    private final Authorizations authorizations;
    private final CodeExchange exchange;
    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;

    public LostGrants(
            DeadLetterRepository deadLetters,
            Authorizations authorizations,
            CodeExchange exchange,
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            Clock clock) {
        this.deadLetters = deadLetters;
        this.authorizations = authorizations;
        this.exchange = exchange;
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * @param machineCode the terminal, as an operator names it; may be null
     * @return why it cannot be done; empty if it was begun or done
     */
    public Optional<String> recover(DeadLetter letter, String machineCode) {
        Optional<Authorization> authorization =
                DeadLetterSubject.authorization(letter).flatMap(authorizations::find);
        Optional<Grant> grant =
                deadLetters.payload(letter).flatMap(PlatformAnswer::read).flatMap(PlatformAnswer::grant);
        if (authorization.isEmpty()) {
            return Optional.of("The authorization is too old; the merchant must authorize again");
        }
        if (grant.isPresent()) {
            if (machineCode == null) {
                return Optional.of("The answer names no terminal: repeat this call with {\"machineCode\":\"…\"}");
            }
            exchange.store(authorization.get(), machineCode, grant.get());
            return Optional.empty();
        }
        int due = jdbc.update(
                sql.get("authorization-due-now"),
                Map.of(
                        "id",
                        authorization.get().id(),
                        "now",
                        clock.millis(),
                        "receivedAfter",
                        clock.instant().minus(CodeExchange.CODE_LIFE).toEpochMilli()));
        return due == 1
                ? Optional.empty()
                : Optional.of("The authorization code is used or expired; the merchant must authorize again");
    }
}
