package io.yilianyun.bridge.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** Which properties hold secrets, how those are read from files, and what may be shown of other values. */
public final class Secrets {
    private static final String FILE = "file:";
    private static final String KEYSET = "encryptionkeyset";
    /** Last parts of names, without dashes. */
    private static final Set<String> NAMES = Set.of("clientsecret", "key", "password", KEYSET);

    private static final Pattern WEB_ADDRESS = Pattern.compile("(?i)(https?:)?/*([\\w-]+\\.)+[a-z]{2,}[:/].*");
    /** A part of the path that may be the key of a web hook. */
    private static final Pattern HOOK = Pattern.compile("(?<=/)(?=[^/]*[\\dA-Z])[\\w~%.-]{16,}");

    private static final Pattern REFERENCE = Pattern.compile("(?s)\\$\\{[^}:]*}|" + FILE + ".*");

    private Secrets() {}

    /** Whether the value is a secret, and not the path of one or a reference to one. */
    static boolean secret(ConfigurationPropertyName name, String value) {
        return NAMES.contains(last(name))
                && !REFERENCE.matcher(value).matches()
                && (!last(name).equals(KEYSET) || value.stripLeading().startsWith("{"));
    }

    /**
     * The secret in the file that a value of the form {@code file:/path} names, without white space around it; any other value as it is.
     *
     * @throws IllegalArgumentException if the file cannot be read; the message reads "must …; what to do"
     */
    static String resolve(ConfigurationPropertyName name, String value) {
        if (!NAMES.contains(last(name)) || !value.startsWith(FILE)) {
            return decoded(value);
        }
        String path = value.substring(FILE.length()).replaceFirst("^//(?=/)", "");
        if (last(name).equals(KEYSET)) {
            return path;
        }
        try {
            return decoded(new String(Files.readAllBytes(Path.of(path)), StandardCharsets.UTF_8))
                    .strip();
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "must name a file that can be read (" + e.getClass().getSimpleName()
                            + "); put the secret alone into a file that the user of the bridge may read");
        }
    }

    /**
     * The text without the byte order mark that some editors put before it.
     *
     * @throws IllegalArgumentException if it was not written in UTF-8; the message reads "must …; what to do"
     */
    public static String decoded(String text) {
        if (text.indexOf('\0') >= 0 || text.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException(
                    "must be text in UTF-8; save its file in UTF-8, which an editor may call 'UTF-8 without BOM'");
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** A value that is no secret, without what may be one inside it (user info, options, the key of a web hook), on one line. */
    static String shown(Object value) {
        String shown = String.valueOf(value)
                .replaceAll("(?s)\\?\\S.*", "?…")
                .replaceAll("//\\S*@", "//…@")
                .replaceAll("\\p{Cntrl}", " ");
        return WEB_ADDRESS.matcher(shown).matches() ? HOOK.matcher(shown).replaceAll("…") : shown;
    }

    private static String last(ConfigurationPropertyName name) {
        return name.isEmpty() ? "" : name.getLastElement(Form.UNIFORM);
    }
}
