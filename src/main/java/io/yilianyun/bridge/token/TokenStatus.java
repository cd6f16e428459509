package io.yilianyun.bridge.token;

/** The status of a token. Whatever it is, the access token is handed out until it expires. */
public enum TokenStatus {
    /** The sweep refreshes it when it is due. */
    ACTIVE,
    /** The day's quota is spent; the sweep refreshes it the next day. */
    DEFERRED,
    /** The refresh token is dead; the merchant must authorize again. */
    REAUTHORIZE,
    /** It has a dead letter and waits for an operator. */
    FAULTED
}
