package io.yilianyun.bridge.token;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import java.time.Clock;

/** Access tokens in plain, for those who may have them. */
public class AccessTokens {
    private final TokenRepository tokens;
    private final Cipher cipher;
    private final Clock clock;

    public AccessTokens(TokenRepository tokens, Cipher cipher, Clock clock) {
        this.tokens = tokens;
        this.cipher = cipher;
        this.clock = clock;
    }

    public boolean isExpired(Token token) {
        return !token.accessExpiresAt().isAfter(clock.instant());
    }

    /**
     * The access token itself. One that cannot be decrypted is made due, since a refresh may give a new one.
     *
     * @throws UndecipherableException if it cannot be decrypted
     */
    public String decrypt(Token token) {
        try {
            return cipher.decrypt(token.accessToken(), Token.ACCESS_COLUMN, token.app(), token.machineCode());
        } catch (UndecipherableException e) {
            if (token.status() == TokenStatus.ACTIVE) {
                tokens.makeDue(token.app(), token.machineCode());
            }
            throw e;
        }
    }
}
