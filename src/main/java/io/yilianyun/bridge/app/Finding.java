package io.yilianyun.bridge.app;

import java.util.List;

/**
 * What was found out about one thing that the platform asks for.
 *
 * @param right whether it is as the platform asks; if not, its text says what to do
 * @param key the text in {@code console.properties}
 */
public record Finding(Subject subject, boolean right, String key, List<Object> arguments) {

    /** What the platform asks for, and the folder that holds some of it. */
    public enum Subject {
        FOLDER,
        LOGO,
        CALLBACK,
        PUSH,
        MANUAL,
        PICTURES
    }

    public static Finding right(Subject subject, String key, Object... arguments) {
        return new Finding(subject, true, key, List.of(arguments));
    }

    public static Finding wrong(Subject subject, String key, Object... arguments) {
        return new Finding(subject, false, key, List.of(arguments));
    }
}
