package io.yilianyun.bridge.observability;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.SensitiveUtils;
import org.apache.commons.lang3.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * Removes secrets from log lines: by the names of the fields that carry them (forms, JSON, headers, cookies), and configured secrets by
 * their value. It is the last line of defence: the bridge's own statements log no secret, but at DEBUG the libraries log what they send and
 * receive.
 */
public final class Redaction {
    private static final String MASK = "***";
    /** Shorter secrets would match harmless text. */
    private static final int SHORTEST_SECRET = 6;

    /** Each is looked for in every line, and a route may make endpoints without end, one for each order's URI (recipientList). */
    private static final int MOST_OF_ENDPOINTS = 1_000;

    private static final Set<String> SECRETS = ConcurrentHashMap.newKeySet();
    private static final String ALWAYS =
            "access_token|refresh_token|accessToken|refreshToken|client_secret|sign|qr_key|msign|yilianyun_browser|password|passphrase";
    /** Values named {@code code} that are no OAuth code: the bridge's own fault codes. */
    private static final String OWN_CODES = "http-\\d{1,3}|timeout|connection|malformed|internal|undecryptable";
    /** Values named {@code state} that are no OAuth state: states of applications, tokens, dead letters, routes, threads. */
    private static final String OWN_STATES =
            "RUNNING|HALTED|ACTIVE|DEFERRED|REAUTHORIZE|FAULTED|RETRYING|RESOLVED|DISCARDED"
                    + "|ISSUED|EXCHANGING|DENIED|FAILED|RUNNABLE|BLOCKED|(?:TIMED_)?WAITING|ACQUIRED|PAUSED"
                    + "|Start(?:ed|ing)|Stopp(?:ed|ing)|Suspend(?:ed|ing)";

    private static final String END = "[&\\s,;\"'\\]})]";
    private static final Pattern FIELD =
            Pattern.compile("(?i)(?:\\b|(?<=%26|%3F))(" + ALWAYS + ")(=|%3D)[^&\\s,;\"'\\]})]+");
    /** These names occur in ordinary log lines too, so they are redacted only where they look like a parameter. */
    private static final List<Pattern> PARAMETERS =
            List.of(parameter("code", OWN_CODES), parameter("state", OWN_STATES), parameter("ticket|again", ""));

    private static final List<Pattern> JSON =
            List.of(json(ALWAYS + "|ticket", ""), json("code", OWN_CODES), json("state", OWN_STATES));
    private static final Pattern CREDENTIALS = Pattern.compile(
            "(?i)\\b(authorization\\s*[:=]|bearer\\b|basic\\b|BearerTokenAuthenticationToken \\[Principal=)"
                    + "(\\s*[:=]?\\s*\\\\*[\"']?)(bearer |basic )?[\\w~+/.=-]{6,}");

    private static final Pattern USER_INFO = Pattern.compile("//[^/@?]*:([^/@?]+)@");
    private static final Pattern KEY = Pattern.compile("(?<=[^/]/)(?=[^/]*[\\dA-Z])[\\w~%.-]{16,}");

    private Redaction() {}

    private static Pattern parameter(String names, String harmless) {
        return Pattern.compile("(?<=[?&{(\\s\"'\\[]|%26|%3F)((?i:" + names + "))(=|%3D)(?!(?:" + harmless + ")(?:" + END
                + "|$))[^&\\s,;\"'\\]})]{6,}");
    }

    /** Returns a pattern for JSON fields, also for JSON inside a JSON string, with its quotes escaped. */
    private static Pattern json(String names, String harmless) {
        return Pattern.compile("(\\\\*[\"'])((?i:" + names + "))\\1\\s*:\\s*(\\\\*[\"'])(?!(?:" + harmless
                + ")\\3)(?:(?!\\3).){6,}?\\3");
    }

    /** Adds a secret that is removed wherever its value occurs. */
    public static void add(String secret) {
        if (secret != null && secret.length() >= SHORTEST_SECRET) {
            SECRETS.add(secret);
        }
    }

    /**
     * Adds what is secret in the URI of an endpoint: a password, the values of options that are named like secrets, and of a web hook, whose key may
     * stand anywhere, all parameters and the parts of the path that look like a key. Adds nothing once {@value #MOST_OF_ENDPOINTS}
     * secrets are known.
     */
    public static void addUri(String uri) {
        Matcher user = USER_INFO.matcher(uri);
        if (user.find()) {
            addEncoded(user.group(1));
        }
        boolean web = uri.startsWith("http");
        for (String parameter : StringUtils.substringAfter(uri, "?").split("&")) {
            String name = StringUtils.substringBefore(parameter, "=");
            String value = StringUtils.substringAfter(parameter, "=");
            boolean secret = SensitiveUtils.containsSensitive(name)
                    && !name.toLowerCase(Locale.ROOT).startsWith("user");
            if (secret || web && !value.startsWith("#")) {
                addEncoded(value.replaceFirst("^RAW[({](.*)[)}]$", "$1"));
            }
        }
        if (web) {
            KEY.matcher(StringUtils.substringBefore(uri, "?")).results().forEach(key -> addEncoded(key.group()));
        }
    }

    private static void addEncoded(String secret) {
        if (SECRETS.size() < MOST_OF_ENDPOINTS) {
            add(secret);
            add(UriUtils.decode(secret, StandardCharsets.UTF_8));
        }
    }

    /** Returns the text without secrets; null stays null. */
    public static String apply(String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String clean = text;
        for (String secret : SECRETS) {
            clean = clean.replace(secret, MASK);
        }
        clean = FIELD.matcher(clean).replaceAll("$1$2" + MASK);
        for (Pattern parameter : PARAMETERS) {
            clean = parameter.matcher(clean).replaceAll("$1$2" + MASK);
        }
        for (Pattern json : JSON) {
            clean = json.matcher(clean).replaceAll("$1$2$1:$3" + MASK + "$3");
        }
        return CREDENTIALS.matcher(clean).replaceAll("$1$2$3" + MASK);
    }
}
