package io.yilianyun.bridge.routing;

import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The route files that make up the program: the packaged ones, each replaced by the user's file of the same name, and the user's others.
 * The name counts without its ending, so that {@code callback.xml} takes the place of {@code callback.camel.yaml}.
 */
final class RouteFiles {
    private static final String PACKAGED = "yilianyun/routes/";
    private static final Pattern NAME = Pattern.compile("(.+?)(\\.camel)?\\.(ya?ml|xml)");

    private RouteFiles() {}

    /**
     * Where each route file is found, by name.
     *
     * @param directory the user's; may be missing
     * @return Camel resource locations, {@code classpath:…} or {@code file:…}
     * @throws ConfigurationException if two files of the user claim the same name
     */
    static Collection<String> locate(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (Resource resource :
                new PathMatchingResourcePatternResolver().getResources("classpath*:" + PACKAGED + "**/*.*")) {
            String url = resource.getURL().toString();
            name(resource.getFilename())
                    .ifPresent(name -> files.put(name, "classpath:" + url.substring(url.lastIndexOf(PACKAGED))));
        }
        files.putAll(own(directory));
        return files.values();
    }

    private static Map<String, String> own(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path file : entries.filter(Files::isRegularFile).sorted().toList()) {
                String name = name(file.getFileName().toString()).orElse(null);
                String before = name == null ? null : files.put(name, "file:" + file);
                if (before != null) {
                    throw new ConfigurationException(List.of(new Problem(
                            "yilianyun.routes.directory",
                            "holds two files for the route '%s': %s and file:%s".formatted(name, before, file),
                            "keep one of them")));
                }
            }
        }
        return files;
    }

    private static Optional<String> name(String file) {
        Matcher matcher = NAME.matcher(file);
        return matcher.matches() && !file.startsWith(".") ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
