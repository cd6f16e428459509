package io.yilianyun.bridge.platform;

import java.io.IOException;

/** Thrown when no connection to the platform was made, so that the request was not sent. */
final class NotSentException extends IOException {
    NotSentException(IOException cause) {
        super(
                "The platform cannot be reached, and the request was not sent: "
                        + cause.getClass().getSimpleName(),
                cause);
    }
}
