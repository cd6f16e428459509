package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client.Answer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Without a password nobody can log in, and the page says how to set one. */
class ClosedConsoleTest extends BridgeTest {
    @ParameterizedTest
    @ValueSource(strings = {"/console", "/console/", "/console/login", "/console/printers", "/console/nothing"})
    void thePagesAreClosedAndSayHowToOpenThem(String path) {
        Answer answer = client().with("Accept-Language", "en").get(path);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.body())
                .contains("console:", "username:", "password:", "YILIANYUN_SECURITY_CONSOLE_PASSWORD", "console.css");
        assertThat(client().post("/console/apps/demo/halt").status()).isEqualTo(503);
        assertThat(applications.state("demo").isRunning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/console.css"})
    void theStyleSheetIsThere(String path) {
        assertThat(client().get(path).status()).isEqualTo(200);
    }
}
