package io.yilianyun.bridge.token;

import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.platform.InvalidInputException;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
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

    /** Returns whether a printer's access token has to be refreshed before it is used. */
    public boolean mustRefresh(@Variable("app") String app, @Variable("machineCode") String machineCode) {
        InvalidInputException.throwIfAny(InvalidInputException.ofPrinter(app, machineCode));
        return isExpired(tokens.get(app, machineCode));
    }

    /**
     * Makes a printer's access token the body. No result of a step: Camel logs those at TRACE.
     *
     * @throws RefreshFailedException if it is still expired
     */
    public void read(Exchange exchange, @Variable("app") String app, @Variable("machineCode") String machineCode) {
        Token token = tokens.get(app, machineCode);
        if (isExpired(token)) {
            throw new RefreshFailedException(app, machineCode, RefreshResult.SUPERSEDED);
        }
        exchange.getMessage().setBody(decrypt(token));
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
