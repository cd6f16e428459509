package io.yilianyun.bridge.authorize;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class BrowserCookieTest {
    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/yilianyun,        /yilianyun,       false",
        "https://print.example/yilianyun,        /yilianyun,       true",
        "HTTPS://print.example/yilianyun,        /yilianyun,       true",
        "https://print.example/gate/yilianyun,   /gate/yilianyun,  true",
        "https://print.example/a/b/printers,     /a/b/printers,    true",
    })
    void theCookieFollowsThePublicAddress(String webUrl, String path, boolean secure) {
        String cookie = BrowserCookie.header(URI.create(webUrl), "s".repeat(43));
        assertThat(cookie).startsWith("yilianyun_browser=" + "s".repeat(43) + "; ");
        assertThat(cookie.split("; ")).contains("Path=" + path, "HttpOnly", "SameSite=Lax");
        assertThat(cookie.contains("; Secure")).isEqualTo(secure);
    }

    @Test
    void onlyAWellFormedCookieOfOursIsRead() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        assertThat(BrowserCookie.secret(request)).isEmpty();
        request.setCookies(new Cookie("yilianyun_browser", "short"), new Cookie("other", "o".repeat(43)));
        assertThat(BrowserCookie.secret(request)).isEmpty();
        request.setCookies(new Cookie("yilianyun_browser", "short"), new Cookie("yilianyun_browser", "s".repeat(43)));
        assertThat(BrowserCookie.secret(request)).contains("s".repeat(43));
    }
}
