package io.yilianyun.bridge.logging;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Takes secrets out of log lines: by the names that they travel under (form fields, JSON, headers, cookies), and those that the
 * configuration holds by their value. A last line of defence: no statement of ours logs a secret, but at DEBUG the libraries log what they
 * send and receive.
 */
public final class Redaction {
    private static final String GONE = "***";
    /** Shorter ones would take innocent text with them. */
    private static final int SHORTEST_SECRET = 6;

    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();
    private static final String ALWAYS =
            "access_token|refresh_token|accessToken|refreshToken|client_secret|sign|qr_key|msign|yilianyun_browser|password|passphrase";
    private static final Pattern FIELD = Pattern.compile("(?i)\\b(" + ALWAYS + ")=[^&\\s,;\"'\\]})]+");
    /** These names are words of everyday logging too: redacted only where they look like a parameter, and are no error code. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)(?<=[?&{(\\s\"'\\[])(code|state|ticket|again)=[^&\\s,;\"'\\]})]{6,}");

    private static final Pattern JSON =
            Pattern.compile("(?i)([\"'])(" + ALWAYS + "|code|state|ticket)\\1\\s*:\\s*([\"'])(?:(?!\\3).){6,}?\\3");
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?i)\\b(authorization|bearer|basic)\\b(\\s*[:=]\\s*|\\s+)(bearer |basic )?[\\w~+/.=-]{6,}");

    private Redaction() {}

    /** Makes a secret known by its value. */
    public static void add(String secret) {
        if (secret != null && secret.length() >= SHORTEST_SECRET) {
            SECRETS.add(secret);
        }
    }

    /** The text without secrets; null stays null. */
    public static String apply(String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String clean = text;
        for (String secret : SECRETS) {
            clean = clean.replace(secret, GONE);
        }
        clean = FIELD.matcher(clean).replaceAll("$1=" + GONE);
        clean = PARAMETER.matcher(clean).replaceAll("$1=" + GONE);
        clean = JSON.matcher(clean).replaceAll("$1$2$1:$3" + GONE + "$3");
        return CREDENTIALS.matcher(clean).replaceAll("$1$2$3" + GONE);
    }
}
