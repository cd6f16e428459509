package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.platform.Grant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.stereotype.Component;

/** Maps token pairs to the encrypted columns of a row, and back. */
@Component("bridgeTokenPairMapper")
class TokenPairMapper {
    private final Cipher cipher;
    private final BridgeProperties properties;
    private final Clock clock;
    private final DueTime dueTime;

    TokenPairMapper(Cipher cipher, BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) {
        this.cipher = cipher;
        this.properties = properties;
        this.clock = clock;
        this.dueTime = new DueTime(properties.refresh());
    }

    /** The token pair of a grant that has just been answered. */
    GrantedTokenPair granted(String app, String machineCode, Grant grant) {
        // To the millisecond, as the row stores it.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return GrantedTokenPair.of(
                app, machineCode, grant, now, properties.app(app).refreshTokenLifetime());
    }

    MapSqlParameterSource row(GrantedTokenPair pair) {
        String app = pair.app();
        String machineCode = pair.machineCode();
        Duration life = Duration.between(pair.issuedAt(), pair.accessExpiresAt());
        Instant refreshExpiresAt = pair.refreshExpiresAt();
        return new MapSqlParameterSource("app", app)
                .addValue("machineCode", machineCode)
                .addValue("accessToken", cipher.encrypt(pair.accessToken(), Token.ACCESS_COLUMN, app, machineCode))
                .addValue("refreshToken", cipher.encrypt(pair.refreshToken(), Token.REFRESH_COLUMN, app, machineCode))
                .addValue("scope", pair.scope())
                .addValue("issuedAt", pair.issuedAt().toEpochMilli())
                .addValue("accessExpiresAt", pair.accessExpiresAt().toEpochMilli())
                .addValue("refreshExpiresAt", refreshExpiresAt == null ? null : refreshExpiresAt.toEpochMilli())
                .addValue(
                        "due",
                        dueTime.of(app, machineCode, pair.accessExpiresAt(), life)
                                .toEpochMilli());
    }

    String accessToken(Token token) {
        return cipher.decrypt(token.accessToken(), Token.ACCESS_COLUMN, token.app(), token.machineCode());
    }

    String refreshToken(Token token) {
        return cipher.decrypt(token.refreshToken(), Token.REFRESH_COLUMN, token.app(), token.machineCode());
    }
}
