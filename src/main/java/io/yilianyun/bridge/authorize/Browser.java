package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/** The cookie that binds a state to the browser that asked for it. One per browser, so that several tabs can authorize at once. */
public class Browser {
    static final String COOKIE = "yilianyun_browser";

    private final BridgeProperties properties;

    public Browser(BridgeProperties properties) {
        this.properties = properties;
    }

    /** The browser's secret, if it came with a well-formed one. */
    Optional<String> secret(HttpServletRequest request) {
        return Arrays.stream(Optional.ofNullable(request.getCookies()).orElse(new Cookie[0]))
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .filter(Secret::isWellFormed)
                .findFirst();
    }

    /** Gives the browser its secret. */
    void remember(Exchange exchange, String secret) {
        String path = Optional.ofNullable(properties.publicUrl().getRawPath())
                .map(p -> p.replaceFirst("/+$", ""))
                .orElse("");
        ResponseCookie cookie = ResponseCookie.from(COOKIE, secret)
                .httpOnly(true)
                .sameSite("Lax")
                .secure("https".equalsIgnoreCase(properties.publicUrl().getScheme()))
                .path(path + "/yilianyun")
                .build();
        exchange.getMessage().setHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
