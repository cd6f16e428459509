package io.yilianyun.bridge.observability;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names the jars in the folder lib that replace one of the bridge's own by another version. */
public final class AddedLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(AddedLibraries.class);
    private static final Pattern JAR = Pattern.compile(".*/([^/]+?)-(\\d[^/]*)\\.jar(?:!/)?");

    private AddedLibraries() {}

    /** Logs one line, if there are any. */
    public static void warn() {
        if (AddedLibraries.class.getClassLoader() instanceof URLClassLoader launcher) {
            List<String> differing =
                    differing(Stream.of(launcher.getURLs()).map(URL::toString).toList());
            if (!differing.isEmpty()) {
                LOG.warn(
                        "Libraries in the folder lib take the place of the bridge's own of another version: {}."
                                + " Remove them, or what needs them may not fit the bridge",
                        differing);
            }
        }
    }

    /** Of a class path in its order: what is found outside the executable jar and, in another version, within. */
    static List<String> differing(List<String> classPath) {
        Map<String, String> added = new HashMap<>();
        return classPath.stream()
                .map(JAR::matcher)
                .filter(Matcher::matches)
                .filter(jar -> {
                    if (!jar.group().contains("!BOOT-INF/")) {
                        added.put(jar.group(1), jar.group(2));
                        return false;
                    }
                    return !added.getOrDefault(jar.group(1), jar.group(2)).equals(jar.group(2));
                })
                .map(jar -> "%s %s in place of %s".formatted(jar.group(1), added.get(jar.group(1)), jar.group(2)))
                .sorted()
                .toList();
    }
}
