package io.yilianyun.bridge.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.support.TestProperties;
import jakarta.servlet.http.Cookie;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class BrowserCookieTest {
    private static BrowserCookie at(String publicUrl) {
        return new BrowserCookie(TestProperties.with(Map.of("yilianyun.public-url", publicUrl)));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080,         /yilianyun,       false",
        "https://print.example,         /yilianyun,       true",
        "HTTPS://print.example/,        /yilianyun,       true",
        "https://print.example/gate,    /gate/yilianyun,  true",
        "https://print.example/a/b/,    /a/b/yilianyun,   true",
    })
    void theCookieFollowsThePublicAddress(String publicUrl, String path, boolean secure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        at(publicUrl).write(exchange, "s".repeat(43));
        String cookie = exchange.getMessage().getHeader("Set-Cookie", String.class);
        assertThat(cookie).startsWith("yilianyun_browser=" + "s".repeat(43) + "; ");
        assertThat(cookie.split("; ")).contains("Path=" + path, "HttpOnly", "SameSite=Lax");
        assertThat(cookie.contains("; Secure")).isEqualTo(secure);
    }

    @Test
    void onlyAWellFormedCookieOfOursIsRead() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        BrowserCookie browser = at("http://localhost:8080");
        assertThat(browser.secret(request)).isEmpty();
        request.setCookies(new Cookie("yilianyun_browser", "short"), new Cookie("other", "o".repeat(43)));
        assertThat(browser.secret(request)).isEmpty();
        request.setCookies(new Cookie("yilianyun_browser", "short"), new Cookie("yilianyun_browser", "s".repeat(43)));
        assertThat(browser.secret(request)).contains("s".repeat(43));
    }
}
