package io.yilianyun.bridge.token;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Decrypts access tokens for callers that may have them. */
@Component("bridgeAccessTokens")
public class AccessTokens {
    private final TokenRepository tokens;
    private final TokenPairMapper mapper;
    private final Clock clock;

    AccessTokens(TokenRepository tokens, TokenPairMapper mapper, @Qualifier("bridgeClock") Clock clock) {
        this.tokens = tokens;
        this.mapper = mapper;
        this.clock = clock;
    }

    public boolean isExpired(Token token) {
        return !token.accessExpiresAt().isAfter(clock.instant());
    }

    /**
     * Decrypts the access token. A token that cannot be decrypted is made due: a refresh may give a new one.
     *
     * @throws UndecipherableException if it cannot be decrypted
     */
    public String decrypt(Token token) {
        try {
            return mapper.accessToken(token);
        } catch (UndecipherableException e) {
            if (token.status() == TokenStatus.ACTIVE) {
                tokens.makeDue(token.app(), token.machineCode());
            }
            throw e;
        }
    }
}
