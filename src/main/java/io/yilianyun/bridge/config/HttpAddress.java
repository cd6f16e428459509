package io.yilianyun.bridge.config;

import java.net.URI;
import java.util.regex.Pattern;

/** Rules for addresses that this service calls, or that browsers are sent to. */
final class HttpAddress {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[(?:::1|0:0:0:0:0:0:0:1)]", Pattern.CASE_INSENSITIVE);

    private HttpAddress() {}

    /** Notes what keeps the address from being an absolute http(s) URL without user info, query and fragment. */
    static void check(String property, URI uri, Problems problems) {
        if (uri == null || uri.toString().isBlank()) {
            problems.add(property, "is missing", "set it to a URL such as https://printers.example.com");
            return;
        }
        String is = "is '" + Secrets.shown(uri) + "', ";
        problems.unless(
                plain(uri) || "https".equalsIgnoreCase(uri.getScheme()),
                property,
                is + "which is neither an http nor an https URL",
                "write the whole URL, beginning with https://");
        problems.unless(uri.getHost() != null, property, is + "which has no valid host", "write https://host/path");
        problems.unless(
                uri.getRawUserInfo() == null,
                property,
                is + "which has a user name or password in it",
                "remove all before the @");
        problems.unless(
                uri.getRawQuery() == null && uri.getRawFragment() == null,
                property,
                is + "which has a query or fragment",
                "remove all from the ? or # on");
    }

    /** Whether the address is plain http. */
    static boolean plain(URI uri) {
        return "http".equalsIgnoreCase(uri.getScheme());
    }

    /** Whether the address is plain http to another computer, so that others can read what is sent. */
    static boolean exposed(URI uri) {
        return uri != null
                && plain(uri)
                && uri.getHost() != null
                && !LOOPBACK.matcher(uri.getHost()).matches();
    }
}
