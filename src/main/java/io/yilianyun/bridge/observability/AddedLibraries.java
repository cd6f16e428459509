package io.yilianyun.bridge.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names the jars in the folder lib that the bridge has in another version. */
public final class AddedLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(AddedLibraries.class);
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final Pattern JAR = Pattern.compile("(.*/)([^/]+?)-(\\d[^/]*)\\.jar!/" + MANIFEST);

    private AddedLibraries() {}

    /** Logs one line, if there are any. */
    public static void warn() {
        try {
            List<String> differing = differing(
                    Collections.list(AddedLibraries.class.getClassLoader().getResources(MANIFEST)).stream()
                            .map(URL::toString)
                            .toList());
            if (!differing.isEmpty()) {
                LOG.warn(
                        "Libraries in the folder lib are there in another version already: {}."
                                + " Remove them from lib, or what needs them may not fit the bridge",
                        differing);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the manifests on a class path, in its order: the libraries that are in two folders and two versions; the first is used. */
    static List<String> differing(List<String> manifests) {
        Map<String, Matcher> used = new HashMap<>();
        return manifests.stream()
                .map(JAR::matcher)
                .filter(Matcher::matches)
                .filter(jar -> {
                    Matcher first = used.putIfAbsent(jar.group(2), jar);
                    return first != null
                            && !first.group(1).equals(jar.group(1))
                            && !first.group(3).equals(jar.group(3));
                })
                .map(jar -> "%s %s, not used %s"
                        .formatted(jar.group(2), used.get(jar.group(2)).group(3), jar.group(3)))
                .sorted()
                .toList();
    }
}
