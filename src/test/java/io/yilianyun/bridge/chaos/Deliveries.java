package io.yilianyun.bridge.chaos;

import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.yilianyun.bridge.persistence.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the nodes have handed over to {@code events.uri} and {@code dead-letter.uri}: files in the folder of each. */
final class Deliveries {
    private final Path folder;

    /**
     * @param folder that holds the nodes' folders
     */
    Deliveries(Path folder) {
        this.folder = folder;
    }

    /** The number of different events that tell of a refresh, by machine code. */
    Map<String, Integer> refreshes() {
        Map<String, Integer> count = new HashMap<>();
        byId("events.ndjson").values().stream()
                .filter(event -> event.path("type").asText().equals("yilianyun.token.refreshed"))
                .forEach(event -> count.merge(event.path("subject").asText(), 1, Integer::sum));
        return count;
    }

    /** Dead letters; one per event, since a letter that is repeated has the same id. */
    List<JsonNode> deadLetters() {
        return List.copyOf(byId("letters.ndjson").values());
    }

    /** Delivery is at least once: what came again has the same id. */
    private Map<String, JsonNode> byId(String file) {
        Map<String, JsonNode> events = new HashMap<>();
        try (Stream<Path> nodes = Files.list(folder)) {
            for (Path node : nodes.toList()) {
                Path path = node.resolve("events").resolve(file);
                if (Files.exists(path)) {
                    read(path, events);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return events;
    }

    private static void read(Path path, Map<String, JsonNode> events) throws IOException {
        try (MappingIterator<JsonNode> all =
                Json.MAPPER.readerFor(JsonNode.class).readValues(path.toFile())) {
            while (all.hasNextValue()) {
                JsonNode event = all.nextValue();
                events.put(event.path("id").asText(), event);
            }
        } catch (JsonEOFException e) {
            // The last one is being written.
        }
    }
}
