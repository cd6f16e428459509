package io.yilianyun.bridge.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.util.ReflectionTestUtils;

/** The key of a web hook is a part of its URL. */
class WebHookKeyTest {
    @ParameterizedTest
    @CsvSource({
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=TOP5ECRET-1&bridgeEndpoint=true, TOP5ECRET-1",
        "https://oapi.dingtalk.com/robot/send?access_token=TOP5ECRET-2, TOP5ECRET-2",
        "https://open.feishu.cn/open-apis/bot/v2/hook/TOP5ECRET-0a1b-4c2d-3, TOP5ECRET-0a1b-4c2d-3",
        "https://user:TOP5ECRET-4@hooks.example.com/x, TOP5ECRET-4",
        "http://hooks.example.com/x?sig=RAW(TOP5ECRET+5), TOP5ECRET+5",
        "https://hooks.example.com/x?sig=TOP5ECRET%2B6, TOP5ECRET+6",
        "https://hooks.example.com/x?sig=TOP5ECRET%2B7, TOP5ECRET%2B7",
        "kafka:events?saslJaasConfig=TOP5ECRET-8, TOP5ECRET-8",
        "jms:queue:events?username=bridge&password=RAW(TOP5ECRET-9), TOP5ECRET-9"
    })
    void itIsTakenOutWhereverItStands(String uri, String key) {
        Redaction.addUri(uri);
        assertThat(Redaction.apply("HTTP operation failed invoking " + uri + ": " + key))
                .doesNotContain(key)
                .contains(uri.substring(0, 8));
    }

    /** As a route makes them that sends to {@code recipientList: https://shop.example.com/orders?order=${header.order}}. */
    @Test
    void endpointsWithoutEndDoNotSlowTheLogDown() {
        Set<?> secrets = (Set<?>) ReflectionTestUtils.getField(Redaction.class, "SECRETS");
        Set<?> before = Set.copyOf(secrets);
        try {
            Redaction.addUri("https://hooks.example.com/x?sig=TOP5ECRET-first");
            for (int order = 1_000_000; order < 1_005_000; order++) {
                Redaction.addUri("https://shop.example.com/orders?order=" + order);
                Redaction.addUri("sftp://user:TOP5ECRET" + order + "@files.example.com/orders");
            }
            assertThat(secrets).hasSizeLessThan(1_100);
            assertThat(Redaction.apply("TOP5ECRET-first")).isEqualTo("***");
        } finally {
            secrets.retainAll(before);
        }
    }

    @Test
    void whatIsNoKeyStays() {
        Redaction.addUri(
                "https://hooks.example.com/open-apis/printer-events-of-the-shop?httpMethod=POST&bridgeEndpoint=true");
        Redaction.addUri("kafka:events-of-all-printers-2?brokers=broker-1.example.com:9092");
        Redaction.addUri("jms:queue:events?username=the-bridge-itself&password=TOP5ECRET");
        String line = "https://hooks.example.com/open-apis/printer-events-of-the-shop events-of-all-printers-2"
                + " broker-1.example.com:9092 the-bridge-itself";
        assertThat(Redaction.apply(line)).isEqualTo(line);
    }
}
