package io.yilianyun.bridge.outbox;

import java.util.Map;

/**
 * An event for {@code events.uri}, {@code dead-letter.uri} or {@code push.uri}.
 *
 * @param app null if the event concerns no application
 * @param subject the machine code, or null if the event concerns the application as a whole
 * @param data what the type needs; never a token or a secret
 */
public record Event(Type type, String app, String subject, Map<String, ?> data) {
    /** The CloudEvents types. */
    public enum Type {
        ISSUED("yilianyun.token.issued"),
        REFRESHED("yilianyun.token.refreshed"),
        DEFERRED("yilianyun.token.deferred"),
        REAUTHORIZE("yilianyun.token.reauthorize"),
        HALTED("yilianyun.app.halted"),
        RESUMED("yilianyun.app.resumed"),
        PLATFORM_DOWN("yilianyun.platform.down"),
        PLATFORM_UP("yilianyun.platform.up"),
        DEAD_LETTER("yilianyun.dead-letter"),
        PUSH("yilianyun.push"),
        AUDIT("yilianyun.audit");

        private final String label;

        Type(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
