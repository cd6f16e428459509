package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Reads and writes the cookie that binds a state to a browser. One per browser, so that several tabs can authorize at once. */
@Component("bridgeBrowserCookie")
class BrowserCookie {
    static final String NAME = "yilianyun_browser";

    private final BridgeProperties properties;

    BrowserCookie(BridgeProperties properties) {
        this.properties = properties;
    }

    /** The browser's secret; empty if it sent none that is well-formed. A browser may send several cookies of this name. */
    Optional<String> secret(HttpServletRequest request) {
        return Arrays.stream(Optional.ofNullable(request.getCookies()).orElse(new Cookie[0]))
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .filter(Secret::isWellFormed)
                .findFirst();
    }

    /** Gives the browser its secret. */
    void write(Exchange exchange, String secret) {
        ResponseCookie cookie = ResponseCookie.from(NAME, secret)
                .httpOnly(true)
                .sameSite("Lax")
                .secure("https".equalsIgnoreCase(properties.publicUrl().getScheme()))
                .path(UriComponentsBuilder.fromUri(properties.publicUrl())
                        .path("/yilianyun")
                        .build()
                        .getPath())
                .build();
        exchange.getMessage().setHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
