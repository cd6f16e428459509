package io.yilianyun.bridge.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.TestProperties;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketsTest {
    private static Tickets allowing(String... prefixes) {
        return new Tickets(
                null,
                TestProperties.with(Map.of("yilianyun.security.return-to-allowed", String.join(",", prefixes))),
                Clock.systemUTC());
    }

    private final Tickets tickets =
            allowing("https://shop.example/app/", "http://localhost:3000", "https://pay.example:8443/x");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example/app",
                "https://shop.example/app/",
                "https://shop.example/app/printers?id=7#top",
                "http://localhost:3000",
                "http://localhost:3000/anything",
                "https://pay.example:8443/x/y",
            })
    void aMerchantMayBeSentBelowAnAllowedAddress(String url) {
        assertThat(tickets.mayReturnTo(url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/app/",
                "https://shop.example.evil.example/app/",
                "https://shop.example@evil.example/app/",
                "https://evil.example@shop.example/app/",
                "https://user:pass@shop.example/app/",
                "http://shop.example/app/",
                "https://shop.example:8443/app/",
                "https://shop.example/application",
                "https://shop.example/",
                "https://shop.example",
                "https://shop.example/app/../admin",
                "https://shop.example/app/..;/admin",
                "https://shop.example/app/./x",
                "https://shop.example/app/%2e%2e/admin",
                "https://shop.example/app/%2E%2E%2Fadmin",
                "https://shop.example/app%2f..%2fadmin",
                "https://shop.example/app/\\evil.example",
                "https://shop.example\\@evil.example/app/",
                "https:/shop.example/app/",
                "https:shop.example/app/",
                "//shop.example/app/",
                "/app/",
                "javascript:alert(1)//https://shop.example/app/",
                "javascript://shop.example/app/%0aalert(1)",
                "data:text/html,x",
                "ftp://shop.example/app/",
                "https://shop.example/app/\r\nSet-Cookie: a=b",
                "https://shop.example/app/\tx",
                " https://shop.example/app/",
                "https://localhost:3000.evil.example/",
                "https://shop.example/app//evil.example",
                "https://shop.example//evil.example/app/",
                "https://shop.example/APP/",
                "https://SHOP.example/app/x",
                "https://shop.example:443/app/x",
                "https://shop.example./app/",
                "https://sh\u00f6p.example/app/",
                "https://xn--shp-sna.example/app/",
                "https://shop\u3002example/app/",
                "https://shop.example\uff0fapp/",
                "https://shop.example/app/\u2025/admin",
                "https://shop.example/app%2Fx",
                "https://shop.example/app/%5cevil.example",
                "https://shop.example/app/%00",
                "https://shop.example/app/%0d%0aSet-Cookie:a=b",
                "https://shop.example/app/x?next=\\evil",
                "https://shop.example:/app/",
                "https://shop.example:0443/app/",
                "https://shop.example%00.evil.example/app/",
                "https://[::ffff:127.0.0.1]/app/",
                "HTTPS:\\\\shop.example/app/",
                "https:\\shop.example/app/",
                "https://shop.example#@evil.example/app/",
                "https://shop.example?@evil.example/app/",
                "http://localhost:30000/",
                "",
                "https://",
                "https:///app/",
                "mailto:shop@example",
            })
    void nobodyIsSentAnywhereElse(String url) {
        assertThat(tickets.mayReturnTo(url)).isFalse();
    }

    @Test
    void withoutAllowedAddressesNobodyIsSentAnywhere() {
        assertThat(new Tickets(null, TestProperties.with(Map.of()), Clock.systemUTC())
                        .mayReturnTo("https://shop.example/"))
                .isFalse();
    }
}
