package io.yilianyun.bridge.call;

import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.token.Token;

/**
 * The result of one attempt at a call.
 *
 * @param answer the platform's answer; null if there is none
 * @param refused the token whose access token the platform refused, else null
 * @param fault why there is no answer, or with which fault the platform refused; else null
 */
public record CallResult(PlatformAnswer answer, Token refused, Exception fault) {}
