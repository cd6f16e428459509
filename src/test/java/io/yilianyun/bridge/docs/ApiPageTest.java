package io.yilianyun.bridge.docs;

import static io.yilianyun.bridge.docs.Markdown.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.security.ProblemWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** The page names the calls, their roles and the kinds of problem that exist. */
class ApiPageTest {
    private final Markdown page = Markdown.page("api.md");

    @Test
    void itsCallsAreThoseOfTheContract() throws IOException {
        Map<String, String> named = new TreeMap<>();
        page.rows("## The API").forEach(row -> named.put(code(row.get(0)).replaceFirst("\\?.*", ""), row.get(1)));
        JsonNode paths = new ObjectMapper()
                .readTree(Path.of("docs/openapi.json").toFile())
                .path("paths");
        Map<String, String> existing = new TreeMap<>();
        paths.fields().forEachRemaining(path -> path.getValue().fields().forEachRemaining(operation -> {
            String description = operation.getValue().path("description").asText();
            existing.put(
                    operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                    description.replaceFirst("(?s)^Role: ([\\w ]+).*", "$1"));
        }));
        assertThat(existing).hasSizeGreaterThan(10);
        assertThat(named).isEqualTo(existing);
    }

    @Test
    void itsProblemTypesAreThoseOfTheApi() {
        Set<String> named = Markdown.codes(page.rows("### Problems"), 0);
        for (HttpStatus status : HttpStatus.values()) {
            assertThat(named)
                    .contains(ProblemWriter.problem(status, "").getType().getFragment());
        }
        assertThat(named).allMatch(type -> Names.CODE.contains("\"" + type + "\""));
    }
}
