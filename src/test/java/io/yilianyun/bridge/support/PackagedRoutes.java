package io.yilianyun.bridge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The route files of the folder {@code routes}, without the examples. */
public final class PackagedRoutes {
    private static final Path FOLDER = Path.of("routes");

    private PackagedRoutes() {}

    public static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(FOLDER.resolve("examples")) && !file.endsWith("README.md"))
                    .sorted()
                    .toList();
        }
    }

    /** The file's name without its ending, which is the route's id. */
    public static String name(Path file) {
        return file.getFileName().toString().replace(".camel.yaml", "");
    }
}
