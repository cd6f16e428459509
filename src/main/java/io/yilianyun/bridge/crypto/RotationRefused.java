package io.yilianyun.bridge.crypto;

/** A key cannot be added, made the primary one or removed now; the message says why, and what to do. */
public class RotationRefused extends Exception {
    RotationRefused(String message) {
        super(message, null, false, false);
    }
}
