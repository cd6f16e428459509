package io.yilianyun.bridge.token;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.Schedule;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.platform.Grant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/** Maps token pairs to the encrypted columns of a row, and back. */
@Component("bridgeTokenPairMapper")
class TokenPairMapper {
    private final Cipher cipher;
    private final BridgeProperties properties;
    private final Clock clock;
    /** Of the applications whose sweeps have long pauses. */
    private final Map<String, Schedule> rare = new HashMap<>();

    TokenPairMapper(Cipher cipher, BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) {
        this.cipher = cipher;
        this.properties = properties;
        this.clock = clock;
        properties.apps().keySet().forEach(app -> {
            Schedule schedule = properties.refresh(app).schedule();
            if (schedule.isRare()) {
                rare.put(app, schedule);
            }
        });
    }

    /**
     * Makes a token pair of a grant.
     *
     * @param at when the platform has answered; null: now
     */
    GrantedTokenPair granted(String app, String machineCode, Grant grant, Instant at) {
        // To the millisecond, as the row stores it.
        Instant granted = at == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : at;
        Duration usualLife = properties.app(app).refreshTokenLifetime();
        Duration refreshLife = grant.refreshLife() == null ? usualLife : grant.refreshLife();
        return new GrantedTokenPair(
                app,
                machineCode,
                grant.accessToken(),
                grant.refreshToken(),
                grant.scope(),
                granted,
                granted.plus(grant.accessLife()),
                refreshLife == null ? null : granted.plus(refreshLife));
    }

    /** Whether a token was issued after a time; one that was issued later than now was dated by a clock that was ahead. */
    boolean isIssuedAfter(Token token, Instant at) {
        return token.issuedAt().isAfter(at)
                && !token.issuedAt().isAfter(clock.instant().plus(LeaseRepository.SLACK));
    }

    MapSqlParameterSource row(GrantedTokenPair pair) {
        String app = pair.app();
        String machineCode = pair.machineCode();
        Duration life = Duration.between(pair.issuedAt(), pair.accessExpiresAt());
        Instant due = atRun(
                app,
                DueTime.of(properties.refresh(app), app, machineCode, pair.accessExpiresAt(), life),
                pair.accessExpiresAt());
        Instant refreshExpiresAt = pair.refreshExpiresAt();
        return params("app", app, "machineCode", machineCode, "scope", pair.scope(), "due", due.toEpochMilli())
                .addValue("accessToken", cipher.encrypt(pair.accessToken(), Token.ACCESS_COLUMN, app, machineCode))
                .addValue("refreshToken", cipher.encrypt(pair.refreshToken(), Token.REFRESH_COLUMN, app, machineCode))
                .addValue("issuedAt", pair.issuedAt().toEpochMilli())
                .addValue("accessExpiresAt", pair.accessExpiresAt().toEpochMilli())
                .addValue("refreshExpiresAt", refreshExpiresAt == null ? null : refreshExpiresAt.toEpochMilli());
    }

    /** The first run of a rare sweep after a due time, if the access token lives that long: what waits for the night is not overdue by day. */
    private Instant atRun(String app, Instant due, Instant expiry) {
        Instant run = rare.containsKey(app) ? rare.get(app).next(due) : null;
        return run != null && run.isBefore(expiry) ? run : due;
    }

    String accessToken(Token token) {
        return cipher.decrypt(token.accessToken(), Token.ACCESS_COLUMN, token.app(), token.machineCode());
    }

    String refreshToken(Token token) {
        return cipher.decrypt(token.refreshToken(), Token.REFRESH_COLUMN, token.app(), token.machineCode());
    }
}
