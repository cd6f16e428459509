package io.yilianyun.bridge.routing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Finds the route files: the packaged ones, each replaced by the user's file of the same name, and the user's others.
 *
 * <p>The name counts without its folder and its ending, so {@code callback.xml} replaces {@code authorize/callback.camel.yaml}.
 */
final class RouteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final String PACKAGED = "yilianyun/routes/";
    private static final Pattern NAME = Pattern.compile("(.+?)(\\.camel)?\\.(ya?ml|xml)");
    /** Hidden files, documentation, and the backups of editors. */
    private static final Pattern IGNORED = Pattern.compile("\\..*|.*\\.md|#.*#|.*(~|\\.(bak|orig|swp|tmp))");

    private final Path directory;
    private final Map<String, RouteFile> files = new TreeMap<>();
    private final Map<String, RouteFile> own = new TreeMap<>();
    private final List<String> otherEndings = new ArrayList<>();
    private final List<String> otherEncodings = new ArrayList<>();

    private RouteFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Finds the files. Logs which packaged ones are replaced, which are added, and which files of the user are not read.
     *
     * @param directory the user's; may be missing
     * @throws RouteFileException if two files of the user have the same name
     */
    static Collection<RouteFile> find(Path directory) throws IOException {
        RouteFiles found = new RouteFiles(directory);
        found.readPackaged();
        if (Files.isDirectory(directory)) {
            found.readDirectory();
            found.report();
        }
        found.files.putAll(found.own);
        return found.files.values();
    }

    private void readPackaged() throws IOException {
        ClassLoader loader = RouteFiles.class.getClassLoader();
        for (Resource resource :
                new PathMatchingResourcePatternResolver(loader).getResources("classpath*:" + PACKAGED + "**/*.*")) {
            String url = resource.getURL().toString();
            Matcher name = NAME.matcher(resource.getFilename());
            if (name.matches()) {
                String location = "classpath:" + url.substring(url.lastIndexOf(PACKAGED));
                files.put(name.group(1), new RouteFile(location, resource.getContentAsString(StandardCharsets.UTF_8)));
            }
        }
    }

    private void readDirectory() throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                Path below = directory.relativize(file);
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (StreamSupport.stream(below.spliterator(), false)
                        .anyMatch(part -> IGNORED.matcher(part.toString()).matches())) {
                    LOG.debug("{} is ignored", file);
                } else if (!name.matches()) {
                    otherEndings.add(below.toString());
                } else {
                    read(file, name.group(1));
                }
            }
        }
    }

    private void read(Path file, String name) throws IOException {
        try {
            RouteFile before = own.put(name, new RouteFile("file:" + file, utf8(Files.readAllBytes(file))));
            if (before != null) {
                throw new RouteFileException(
                        "Two files have the name '%s': %s and file:%s".formatted(name, before.location(), file),
                        "Keep one of them. The name of a route file counts without its folder and its ending.");
            }
        } catch (CharacterCodingException e) {
            otherEncodings.add(directory.relativize(file).toString());
        }
    }

    /** The text without a byte order mark. A NUL is in no text, but in every file in UTF-16. */
    private static String utf8(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        if (text.indexOf('\0') >= 0) {
            throw new CharacterCodingException();
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private void report() {
        List<String> replaced = own.keySet().stream().filter(files::containsKey).toList();
        List<String> added =
                own.keySet().stream().filter(name -> !files.containsKey(name)).toList();
        if (!own.isEmpty()) {
            LOG.info("Route files of {}: replaced {}, added {}", directory, replaced, added);
        }
        if (!otherEndings.isEmpty()) {
            LOG.warn(
                    "Not read from {}, as a route file ends in .yaml, .yml or .xml (rename or move): {}",
                    directory,
                    otherEndings);
        }
        if (!otherEncodings.isEmpty()) {
            LOG.warn(
                    "Not read from {}, as a route file is text in UTF-8 (save it as UTF-8): {}",
                    directory,
                    otherEncodings);
        }
    }
}
