package io.yilianyun.bridge.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java processes beside this one. */
public final class JavaProcess {
    /** What a small one needs. JDK 24 and later warn of what a library does; earlier ones know no option against it. */
    public static final List<String> SMALL = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=" + System.getProperty("child.tier", "1"),
            Runtime.version().feature() < 24 ? "-Xshare:auto" : "--sun-misc-unsafe-memory-access=allow");

    private JavaProcess() {}

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
