package io.yilianyun.bridge.routing;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Finds the route files: the packaged ones, each replaced by the user's file of the same name, and the user's others.
 *
 * <p>The name counts without its folder and its ending, so {@code callback.xml} replaces {@code authorize/callback.camel.yaml}.
 */
public final class RouteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final String PACKAGED = "yilianyun/routes/";
    private static final Pattern NAME = Pattern.compile("(.+?)(\\.camel)?\\.(ya?ml|xml)");
    /** Paths of hidden files, examples, documentation, and the backups of editors. */
    private static final Pattern IGNORED =
            Pattern.compile("(.*[/\\\\])?\\..*|examples[/\\\\].*|.*(\\.(md|bak|orig|swp|tmp)|[~#])");

    /** What {@link #mark} writes, at the top, in a comment of YAML or XML. */
    private static final Pattern MARK =
            Pattern.compile("\\A\uFEFF?(?:<\\?xml[^>]*>\\s*)?(?:#|<!--).*\\bsha256 ([0-9a-f]{64})\\b");

    private final Path directory;
    private final Map<String, Resource> packaged = new TreeMap<>();
    private final Map<String, Resource> own = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Reads the files; logs which files of the user are not read, and which are copies of what has changed since.
     *
     * @param directory the user's; may be missing
     */
    RouteFiles(Path directory) throws IOException {
        this.directory = directory;
        for (var file : new PathMatchingResourcePatternResolver(RouteFiles.class.getClassLoader())
                .getResources("classpath*:" + PACKAGED + "**/*.camel.yaml")) {
            String url = file.getURL().toString();
            String location = "classpath:" + url.substring(url.lastIndexOf(PACKAGED));
            packaged.put(
                    file.getFilename().replace(".camel.yaml", ""),
                    ResourceHelper.fromBytes(location, file.getContentAsByteArray()));
        }
        if (Files.isDirectory(directory)) {
            readDirectory();
        }
        for (String name : replaced().keySet()) {
            warnOfOldCopy(name);
        }
    }

    private void readDirectory() throws IOException {
        List<Path> notRead = new ArrayList<>();
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                Path below = directory.relativize(file);
                if (!IGNORED.matcher(below.toString()).matches() && !read(file)) {
                    notRead.add(below);
                }
            }
        }
        if (!notRead.isEmpty()) {
            LOG.warn(
                    "Not read from {}, as a route file ends in .yaml, .yml or .xml and is text in UTF-8"
                            + " (rename it, save it as UTF-8, or move it): {}",
                    directory,
                    notRead);
        }
    }

    /** Reads a file of the user; returns false if it is none that Camel could read. */
    private boolean read(Path file) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && !Files.isReadable(file)) {
            problems.add(
                    "The route file file:%s cannot be read; give the user of the bridge the right to".formatted(file));
            return true;
        }
        if (!name.matches() || !isUtf8(file)) {
            return false;
        }
        Resource before = own.put(name.group(1), ResourceHelper.fromBytes("file:" + file, Files.readAllBytes(file)));
        if (before != null) {
            problems.add(
                    "Two files have the name '%s': %s and file:%s; keep one of them, since the name counts without its folder and its ending"
                            .formatted(name.group(1), before.getLocation(), file));
        }
        return true;
    }

    /** A NUL is in no text, but in every file in UTF-16. */
    private static boolean isUtf8(Path file) throws IOException {
        try {
            return Files.readString(file).indexOf('\0') < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The files to load, by name. */
    Map<String, Resource> all() {
        Map<String, Resource> all = new TreeMap<>(packaged);
        all.putAll(own);
        return all;
    }

    /** The packaged files that files of the user replace, by name. */
    Map<String, Resource> replaced() {
        Map<String, Resource> replaced = new TreeMap<>(packaged);
        replaced.keySet().retainAll(own.keySet());
        return replaced;
    }

    /** What is wrong with the names and the rights of the user's files, each on one line. */
    List<String> problems() {
        return problems;
    }

    /** The user's file of this name, or null. */
    Resource own(String name) {
        return own.get(name);
    }

    Map<String, Resource> packaged() {
        return packaged;
    }

    /** The first line of a copy, which says what it is a copy of. */
    static String mark(Resource file) throws IOException {
        return "# A copy of %s, sha256 %s"
                .formatted(file.getLocation().replaceFirst(".*/", ""), DigestUtils.sha256Hex(content(file)));
    }

    private void warnOfOldCopy(String name) throws IOException {
        String mark = mark(packaged.get(name));
        String hash = mark.replaceFirst(".* ", "");
        Matcher copied = MARK.matcher(new String(content(own.get(name)), StandardCharsets.UTF_8));
        if (copied.find() && !copied.group(1).equals(hash)) {
            LOG.warn(
                    "The route file {} is a copy of a packaged one that has changed since. Compare it with a new copy"
                            + " (--copy-route={} in an empty folder), take over what is new, and write into its first line: {}",
                    own.get(name).getLocation(),
                    name,
                    mark);
        }
    }

    /** Says which packaged files are replaced by others and which files are added, in one line. */
    public String summary() throws IOException {
        List<String> replaced = new ArrayList<>();
        List<String> added = new ArrayList<>();
        for (String name : own.keySet()) {
            if (!packaged.containsKey(name)) {
                added.add(name);
            } else if (!Arrays.equals(content(packaged.get(name)), content(own.get(name)))) {
                replaced.add(name);
            }
        }
        return replaced.isEmpty() && added.isEmpty()
                ? "as packaged"
                : "replaced %s, added %s, from %s"
                        .formatted(replaced, added, directory.toAbsolutePath().normalize());
    }

    static byte[] content(Resource file) throws IOException {
        return file.getInputStream().readAllBytes();
    }
}
