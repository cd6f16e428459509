package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The table of events is their types. */
class EventsPageTest {
    @Test
    void itNamesTheTypes() {
        assertThat(Markdown.codes(Markdown.page("events.md").rows("# Events"), 0))
                .isEqualTo(Names.eventTypes());
    }
}
