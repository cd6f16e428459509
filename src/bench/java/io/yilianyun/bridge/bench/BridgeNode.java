package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.chaos.ChildBridge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bridge as a user runs it, with 256 MB of heap and without the jars that only the benchmark brings along. */
final class BridgeNode implements AutoCloseable {
    private static final Pattern PAUSE = Pattern.compile(" Pause .* (\\d+)M->(\\d+)M\\(");

    private final Path folder;
    private final ChildBridge bridge;

    BridgeNode(Path folder, Map<String, String> properties, String classPath) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<String> jvm = new ArrayList<>(List.of("-Xmx256m", "-Xlog:gc:file=gc.log"));
        String more = System.getProperty("bench.jvm", "");
        if (!more.isBlank()) {
            jvm.addAll(List.of(more.trim().split(" +")));
        }
        this.bridge = ChildBridge.start(folder, properties, jvm, classPath);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + bridge.port());
    }

    Duration processorTime() {
        return Children.processorTime(bridge.handle());
    }

    /** Posts and returns the body; anything but 2xx is an error. */
    String post(String path, String type, String body) throws IOException {
        HttpResponse<String> response = bridge.post(path, type, body);
        if (response.statusCode() / 100 != 2) {
            throw new IOException(path + " was answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** The most heap in use, in MB, by the log of the garbage collector. */
    record Heap(int beforeCollection, int afterCollection, long collections) {}

    Heap peakHeap() throws IOException {
        int before = 0;
        int after = 0;
        long collections = 0;
        for (String line : Files.readAllLines(folder.resolve("gc.log"))) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                collections++;
                before = Math.max(before, Integer.parseInt(pause.group(1)));
                after = Math.max(after, Integer.parseInt(pause.group(2)));
            }
        }
        return new Heap(before, after, collections);
    }

    /** Lines of the log that tell of trouble. */
    List<String> complaints() {
        return bridge.log()
                .lines()
                .filter(line -> line.matches(".* (WARN|ERROR) .*|.*OutOfMemoryError.*"))
                .toList();
    }

    @Override
    public void close() {
        try {
            bridge.terminate();
        } finally {
            bridge.close();
        }
    }
}
