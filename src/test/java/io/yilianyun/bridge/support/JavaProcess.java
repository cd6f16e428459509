package io.yilianyun.bridge.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java processes beside this one. */
public final class JavaProcess {
    /** What a small one needs. */
    public static final List<String> SMALL = small();

    private JavaProcess() {}

    private static List<String> small() {
        List<String> options = new ArrayList<>(List.of(
                "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + System.getProperty("child.tier", "1")));
        // JDK 24 and later warn of what a library does; earlier ones have no option against it.
        if (Runtime.version().feature() >= 24) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return List.copyOf(options);
    }

    /** One with this one's class path. */
    public static ProcessBuilder of(Path folder, List<String> jvm, Class<?> mainClass, List<String> arguments) {
        List<String> options = new ArrayList<>(jvm);
        options.add(StartArchive.get().option());
        return of(folder, options, StartArchive.get().classPath(), mainClass, arguments);
    }

    public static ProcessBuilder of(
            Path folder, List<String> jvm, String classPath, Class<?> mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, mainClass.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    /** Where a program of the running JDK stands. */
    public static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
