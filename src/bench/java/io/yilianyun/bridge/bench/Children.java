package io.yilianyun.bridge.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the benchmark needs of its processes. */
final class Children {
    private Children() {}

    /** The class path without the jars that only the benchmark brings along. */
    static String shippedClassPath() {
        String separator = System.getProperty("path.separator");
        return Arrays.stream(System.getProperty("java.class.path").split(separator))
                .filter(entry -> !entry.contains("oauth2-client"))
                .collect(Collectors.joining(separator));
    }

    /**
     * The builds to measure, by name, each with its class path: this one, and an earlier one if {@code bench.before} names the folder into which
     * its executable jar was unpacked.
     */
    static Map<String, String> builds() {
        Map<String, String> builds = new LinkedHashMap<>();
        builds.put("bridge", shippedClassPath());
        String before = System.getProperty("bench.before", "");
        if (!before.isBlank()) {
            Path jar = Path.of(before).toAbsolutePath();
            // Spring Boot puts META-INF beside BOOT-INF, not into its classes.
            builds.put(
                    "bridge before",
                    jar.resolve("BOOT-INF/classes") + File.pathSeparator + jar + File.pathSeparator
                            + jar.resolve("BOOT-INF/lib/*"));
        }
        return builds;
    }

    /** The first line of a process's output that begins so, without that beginning. */
    static String await(BufferedReader out, String beginning) throws IOException {
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
        throw new IOException("The process ended before it said '" + beginning + "'");
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream()));
    }

    /** The processor time that a process has used so far. */
    static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
