package io.yilianyun.bridge.support;

import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.BridgeApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This JVM's class path, all of it jars, and an archive of the classes that a start of the bridge loads. With both, as in the image, a process
 * is ready in two thirds of the time. They are made once for what was compiled.
 */
final class StartArchive {
    private static StartArchive made;

    private final String classPath;
    private final Path file;

    private StartArchive(String classPath, Path file) {
        this.classPath = classPath;
        this.file = file;
    }

    static synchronized StartArchive get() {
        made = made == null ? make() : made;
        return made;
    }

    String classPath() {
        return classPath;
    }

    String option() {
        return "-XX:SharedArchiveFile=" + file;
    }

    private static StartArchive make() {
        List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        String compiled = Long.toString(entries.stream()
                .filter(Files::isDirectory)
                .mapToLong(StartArchive::newest)
                .max()
                .orElseThrow());
        Path folder = Path.of("target", "start-archive", compiled).toAbsolutePath();
        try {
            Files.createDirectories(folder);
            // Two JVMs run tests at once.
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                String classPath = entries.stream()
                        .map(entry -> Files.isDirectory(entry) ? jar(folder, entry) : entry)
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator));
                return new StartArchive(classPath, archive(folder, classPath));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long newest(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().lastModified()).max().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar(Path folder, Path directory) {
        Path jar = folder.resolve(directory.getFileName() + ".jar");
        if (!Files.exists(jar)
                && ToolProvider.findFirst("jar")
                                .orElseThrow()
                                .run(System.out, System.err, "-cf", jar.toString(), "-C", directory.toString(), ".")
                        != 0) {
            throw new IllegalStateException("No jar of " + directory);
        }
        return jar;
    }

    private static Path archive(Path folder, String classPath) throws IOException {
        Path archive = folder.resolve("start.jsa");
        if (Files.exists(archive)) {
            return archive;
        }
        Path log = folder.resolve("log");
        Process process = JavaProcess.of(
                        Files.createDirectories(folder.resolve("work")),
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:ArchiveClassesAtExit=" + archive),
                        classPath,
                        BridgeApplication.class,
                        List.of(
                                "--spring.profiles.active=sandbox",
                                "--server.port=0",
                                // The broker is among the tests' libraries only.
                                "--spring.artemis.embedded.enabled=false"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(log).contains(" is ready on port "));
            process.destroy();
            await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
        return archive;
    }
}
