package io.yilianyun.bridge.authorize;

/**
 * A merchant's authorization, from the redirect to the platform until its token pair is stored. Its fields are the columns of the table.
 *
 * @param id hash of its state; for one that began at the platform, hash of its code
 * @param browser hash of the browser's cookie, or null if it began at the platform
 * @param ticket hash of the ticket that it began with, or null
 * @param expiresAt when its state expires, or after that it need not be shown again; in milliseconds since the epoch
 * @param code encrypted; null before it arrives and once it is not needed any more
 * @param receivedAt when the code arrived, in milliseconds since the epoch, or null
 * @param attempts exchanges that were begun
 * @param machineCode the printer, once the token pair is stored
 */
public record Authorization(
        String id,
        String app,
        String browser,
        String ticket,
        String merchant,
        String returnTo,
        Status status,
        long expiresAt,
        byte[] code,
        String codeHash,
        Long receivedAt,
        int attempts,
        String machineCode,
        String errorCode) {

    public enum Status {
        /** The merchant is at the platform. */
        ISSUED,
        /** The code is here, and its exchange has no final outcome yet. */
        EXCHANGING,
        /** The token pair is stored. */
        DONE,
        /** The merchant did not agree. */
        DENIED,
        /** The platform refused the code, or the exchange failed. */
        FAILED
    }
}
