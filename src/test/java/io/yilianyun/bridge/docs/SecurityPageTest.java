package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every threat has something that stops it, and nearly every one a test that shows it. */
class SecurityPageTest {
    private final List<List<String>> threats = Markdown.page("security.md").rows("## Threat model");

    @Test
    void everyThreatIsStopped() {
        assertThat(threats).hasSizeGreaterThan(15).allSatisfy(threat -> assertThat(threat.get(2))
                .isNotBlank());
    }

    @Test
    void nearlyEveryOneIsShown() {
        assertThat(threats)
                .filteredOn(threat -> !threat.get(threat.size() - 1).contains("Test`"))
                .hasSizeLessThanOrEqualTo(1);
    }
}
