package io.yilianyun.bridge.token;

/** What can be expected of a token. The access token is handed out until it expires, whatever the status. */
public enum TokenStatus {
    /** Refreshed by itself when due. */
    ACTIVE,
    /** The day's quota is spent; refreshed when the next one begins. */
    DEFERRED,
    /** The refresh token is dead; the merchant must authorize again. */
    REAUTHORIZE,
    /** Dead-lettered; waits for an operator. */
    FAULTED
}
