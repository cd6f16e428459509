package io.yilianyun.bridge.api;

import java.io.IOException;

/** A body without a declared length went over its bound. */
public class BodyTooLargeException extends IOException {
    /**
     * @param most in bytes
     */
    public BodyTooLargeException(int most) {
        super("The body is larger than %d bytes".formatted(most));
    }
}
