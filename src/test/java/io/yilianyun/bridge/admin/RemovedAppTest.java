package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.persistence.PeriodicReading;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.htmlunit.Page;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A token of an application that was taken out of the configuration, or has another name there since. */
class RemovedAppTest extends AbstractConsoleTest {
    private static final String WHY = "No application named 'removed' is configured in yilianyun.apps";

    private String machineCode;

    @BeforeEach
    void anApplicationWasRemoved() {
        machineCode = granted("demo");
        jdbc.update(
                "UPDATE yly_token SET app = 'removed', access_token = ?",
                cipher.encrypt("still-good", "yly_token.access_token", "removed", machineCode));
    }

    private void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
        assertThat(answer.json().get("detail").asText()).isEqualTo(WHY);
        assertThat(PLATFORM.requests()).isEmpty();
        assertThat(token("removed", machineCode).quotaUsed()).isEqualTo(1);
        assertThat(token("removed", machineCode).leaseOwner()).isNull();
    }

    @Test
    void itsAccessTokenIsHandedOutAsLongAsItIsGood() {
        String path = "/api/tokens/removed/" + machineCode;
        assertThat(client().as(Client.TOKEN)
                        .get(path + "/access-token")
                        .json()
                        .get("accessToken")
                        .asText())
                .isEqualTo("still-good");
        assertRefused(client().as(Client.OPERATOR).post(path + "/refresh"));
        assertRefused(client().as(Client.TOKEN)
                .send(
                        "POST",
                        "/api/call/removed/" + machineCode + "/print/index",
                        "origin_id=1",
                        "application/x-www-form-urlencoded"));
        jdbc.update("UPDATE yly_token SET access_expires_at = ?", clock.millis() - 1);
        assertRefused(client().as(Client.TOKEN).get(path + "/access-token"));
        assertThat(client().as(Client.OPERATOR).delete(path).status()).isEqualTo(204);
    }

    @Test
    void theConsoleSaysWhyItIsNotRefreshed() throws IOException {
        enter("/console/printers/removed/" + machineCode);
        assertThat(notice(press(form(open("/console/printers/removed/" + machineCode), "/console/refresh"))))
                .isEqualTo("It was not done: " + WHY);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void theLogAndTheOverviewSayThatItIsNotRefreshed(CapturedOutput output) throws IOException {
        // The readings go on by themselves, and may have warned of the other tests' application.
        jdbc.update("UPDATE yly_token SET app = 'renamed'");
        enter("/console");
        for (int i = 0; i < 2; i++) {
            readings.forEach(PeriodicReading::read);
        }
        assertThat(output.getOut().lines().filter(line -> line.contains("Tokens are not refreshed")))
                .as("once")
                .singleElement()
                .asString()
                .contains("WARN", "{renamed=1}");
        assertThat(client().get("/actuator/prometheus").body())
                .containsPattern("yilianyun_tokens_unconfigured(\\{[^}]*})? 1\\.0");
        HtmlPage overview = open("/console?lang=en");
        assertThat(overview.asNormalizedText())
                .contains(
                        "renamed, 1 printer: no application of this name is configured Their tokens are not refreshed.");
        HtmlPage printers = overview.<HtmlAnchor>getFirstByXPath("//ul[@class='concerns']/li[1]//a")
                .click();
        assertThat(printers.asNormalizedText()).contains(machineCode);
        assertThat(form(printers, "/console/printers")
                        .getSelectByName("app")
                        .getSelectedOptions()
                        .get(0)
                        .getValueAttribute())
                .as("the filter, as it is")
                .isEqualTo("renamed");

        client().as(Client.OPERATOR).delete("/api/tokens/renamed/" + machineCode);
        readings.forEach(PeriodicReading::read);
        assertThat(open("/console").asNormalizedText()).doesNotContain("no application of this name");
    }

    @Test
    void theLinksOfOtherPrintersAreMade() throws IOException {
        String other = granted("demo");
        Page links = enter("/console/printers")
                .<HtmlButton>getFirstByXPath("//form[starts-with(@action,'/console/printers/links')]//button")
                .click();
        assertThat(links.getWebResponse().getContentType()).isEqualTo("text/csv");
        String[] rows = links.getWebResponse()
                .getContentAsString(StandardCharsets.UTF_8)
                .split("\r\n");
        assertThat(rows).hasSize(3);
        assertThat(rows[1]).startsWith("demo," + other + ",Shop,http");
        assertThat(rows[2]).isEqualTo("removed," + machineCode + ",Shop,,");
    }
}
