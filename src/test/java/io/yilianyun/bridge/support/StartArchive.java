package io.yilianyun.bridge.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.BridgeApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        List<Path> compiled = entries.stream().filter(Files::isDirectory).toList();
        Path folder = Path.of("target", "start-archive").toAbsolutePath();
        String classPath = entries.stream()
                .map(entry -> compiled.contains(entry) ? jar(folder, entry) : entry)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Path archive = folder.resolve("start.jsa");
        try {
            Files.createDirectories(folder);
            // Two JVMs run tests at once. The file says for what the rest was made.
            try (FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
                    FileLock held = channel.lock()) {
                Path madeFor = folder.resolve("made-for");
                String now = compiled + " of " + newest(compiled);
                if (!Files.exists(madeFor) || !Files.readString(madeFor).equals(now)) {
                    compiled.forEach(directory -> pack(directory, jar(folder, directory)));
                    archive(folder, classPath, archive);
                    Files.writeString(madeFor, now);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new StartArchive(classPath, archive);
    }

    private static long newest(List<Path> directories) throws IOException {
        long newest = 0;
        for (Path directory : directories) {
            try (Stream<Path> files = Files.walk(directory)) {
                newest = files.mapToLong(file -> file.toFile().lastModified()).reduce(newest, Math::max);
            }
        }
        return newest;
    }

    private static Path jar(Path folder, Path directory) {
        return folder.resolve(directory.getFileName() + ".jar");
    }

    private static void pack(Path directory, Path jar) {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        if (tool.run(System.out, System.err, "-cf", jar.toString(), "-C", directory.toString(), ".") != 0) {
            throw new IllegalStateException("No jar of " + directory);
        }
    }

    private static void archive(Path folder, String classPath, Path archive) throws IOException {
        List<String> jvm = new ArrayList<>(JavaProcess.SMALL);
        jvm.add("-XX:ArchiveClassesAtExit=" + archive);
        Path log = folder.resolve("log");
        Process process = JavaProcess.of(
                        Files.createDirectories(folder.resolve("work")),
                        jvm,
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
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                assertThat(process.isAlive()).as(() -> "alive, see " + log).isTrue();
                return Files.readString(log).contains(" is ready on port ");
            });
            process.destroy();
            await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }
}
