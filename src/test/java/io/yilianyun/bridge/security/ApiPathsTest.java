package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ApiPathsTest {
    @Test
    void theOperationsAreThoseOfTheContract() throws Exception {
        JsonNode contract =
                new ObjectMapper().readTree(Path.of("docs/openapi.json").toFile());
        Set<String> operations = new TreeSet<>();
        contract.path("paths").fieldNames().forEachRemaining(path -> operations.add(path.split("/")[2]));

        assertThat(ApiPaths.OPERATIONS).containsExactlyElementsOf(operations);
    }
}
