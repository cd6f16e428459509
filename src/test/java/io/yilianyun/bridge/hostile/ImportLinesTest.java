package io.yilianyun.bridge.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Any line of an import is taken in or refused for a reason of its own, which does not quote it; what was taken in can be shown. */
class ImportLinesTest extends BridgeTest {
    private static final int LINES = Integer.getInteger("hostile.lines", 3_000);
    private static final long SEED = Long.getLong("hostile.seed", 20_281_104);
    private static final String TOKEN = "t0ken-that-is-not-quoted";
    private static final List<String> FIELDS = List.of(
            "app",
            "machineCode",
            "accessToken",
            "refreshToken",
            "accessExpiresAt",
            "refreshExpiresAt",
            "merchant",
            "issuedAt");

    private final Junk junk = new Junk(SEED);

    private String line(int number) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("app", "demo");
        fields.put("machineCode", "m" + number);
        fields.put("accessToken", TOKEN);
        fields.put("refreshToken", TOKEN);
        fields.put("accessExpiresAt", "2029-01-01T00:00:00Z");
        for (int i = junk.below(3); i > 0; i--) {
            fields.put(junk.any(FIELDS), junk.below(8) == 0 ? List.of(junk.text()) : junk.text());
        }
        String line = Json.write(fields);
        String wrong = junk.below(4) == 0 ? junk.damaged(line) : line;
        return wrong.replace("\n", " ");
    }

    @Test
    void everyLineIsTakenInOrRefusedForAReason() {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= LINES; i++) {
            lines.add(line(i));
        }
        Answer answer = client().as(Client.OPERATOR)
                .send("POST", "/api/tokens/import", String.join("\n", lines), "application/x-ndjson");
        assertThat(answer.status()).as("seed %d", SEED).isEqualTo(200);
        JsonNode verdict = answer.json();
        long blank = lines.stream().filter(String::isBlank).count();
        assertThat(verdict.get("imported").asLong()
                        + verdict.get("updated").asLong()
                        + verdict.get("rejected").size()
                        + blank)
                .as("every line has a verdict, seed %d", SEED)
                .isEqualTo(LINES);
        assertThat(verdict.get("imported").asLong()).isGreaterThan(LINES / 10);
        assertThat(verdict.get("rejected")).hasSizeGreaterThan(LINES / 10).allSatisfy(rejected -> {
            String line = lines.get(rejected.get("line").asInt() - 1);
            assertThat(rejected.get("reason").asText())
                    .as("%s, seed %d", line, SEED)
                    .isNotBlank()
                    .doesNotContain("refused by the database", TOKEN, "Exception");
        });
        for (int page = 0; page * 500 < verdict.get("imported").asInt(); page++) {
            assertThat(client().as(Client.READER)
                            .get("/api/tokens?size=500&page=" + page)
                            .status())
                    .isEqualTo(200);
        }
    }
}
