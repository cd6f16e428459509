package io.yilianyun.bridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Which properties hold secrets, how those are read from files, and what may be shown of the other values. */
final class Secrets {

    static final String FILE_PREFIX = "file:";
    static final String KEYSET = "yilianyun.security.encryption-keyset";

    /** Secrets that may be kept in a file; the keyset has its own rules. */
    private static final Set<String> FROM_FILES = Set.of(
            "yilianyun.apps.*.client-secret",
            "yilianyun.security.api-keys.*.key",
            "yilianyun.security.console.password");

    private static final int LONGEST_SHOWN = 120;

    private Secrets() {}

    /** Whether a known property, given with {@code *} for names that users choose, holds a secret. */
    static boolean secret(String pattern) {
        return FROM_FILES.contains(pattern) || KEYSET.equals(pattern);
    }

    static boolean fromFile(String pattern, String value) {
        return FROM_FILES.contains(pattern) && value.startsWith(FILE_PREFIX);
    }

    /** The path in a value that names a file. */
    static String path(String value) {
        return value.substring(FILE_PREFIX.length()).replaceFirst("^//(?=/)", "");
    }

    /** The content of the file that {@code file:/path} names, without white space around it; null if there is none. */
    static String read(String property, String value, Problems problems) {
        String path = path(value);
        try {
            String content = Files.readString(Path.of(path)).strip();
            problems.unless(
                    !content.isEmpty(),
                    property,
                    "names the file '" + shown(path) + "', which is empty",
                    "put the secret into the file, alone");
            return content;
        } catch (IOException | InvalidPathException e) {
            problems.add(
                    property,
                    "names the file '" + shown(path) + "', which cannot be read ("
                            + e.getClass().getSimpleName() + ")",
                    "create the file with the secret alone in it, readable for the user that runs the bridge");
            return null;
        }
    }

    /** An endpoint URI up to its options: a broker's password often stands among them. */
    static String withoutOptions(String uri) {
        int options = uri == null ? -1 : uri.indexOf('?');
        return options < 0 ? uri : uri.substring(0, options) + "?…";
    }

    /** A value that is no secret, without what may be one inside it (user info, options) and on one line. */
    static String shown(Object value) {
        String text = withoutOptions(String.valueOf(value))
                .replaceAll("//\\S*@", "//…@")
                .replaceAll("\\p{Cntrl}", " ");
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
