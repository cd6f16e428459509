package io.yilianyun.bridge.token;

import java.io.IOException;

/** What somebody sent as a whole cannot be read; the message says why, for the sender, and holds nothing of it. */
public class UnreadableException extends IOException {
    public UnreadableException(String message) {
        super(message);
    }
}
