package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Start messages and the page name each other. */
class TroubleshootingPageTest {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern LINK = Pattern.compile("docs/([\\w-]+\\.md)(?:#([\\w-]+))?");

    private final Markdown page = Markdown.page("troubleshooting.md");

    /** Three dots stand for what a message fills in. */
    @Test
    void theMessagesThatItQuotesAreInTheCode() {
        List<String> quoted = page.rows("## It does not start").stream()
                .flatMap(row -> QUOTED.matcher(row.get(0)).results())
                .flatMap(match -> Arrays.stream(match.group(1).split("…")))
                .toList();
        assertThat(quoted).hasSizeGreaterThan(8).allMatch(Names.CODE::contains);
    }

    @Test
    void whatTheCodeRefersToIsInTheDocuments() {
        List<MatchResult> links = LINK.matcher(Names.CODE).results().toList();
        assertThat(links).extracting(link -> link.group(1)).contains("troubleshooting.md");
        assertThat(links).allSatisfy(link -> {
            assertThat(Markdown.DOCS.resolve(link.group(1))).exists();
            if (link.group(2) != null) {
                assertThat(Markdown.page(link.group(1)).anchors()).contains(link.group(2));
            }
        });
    }
}
