package io.yilianyun.bridge.call;

import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.token.Token;

/**
 * What became of a call.
 *
 * @param answer of the platform; null if there is none that whoever called can judge by
 * @param refused the token, if the platform refused its access token, else null
 * @param fault why there is no answer, else null
 */
public record CallResult(PlatformAnswer answer, Token refused, Exception fault) {
    static CallResult answered(PlatformAnswer answer) {
        return new CallResult(answer, null, null);
    }

    static CallResult failed(Exception fault) {
        return new CallResult(null, null, fault);
    }
}
