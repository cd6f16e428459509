package io.yilianyun.bridge.authorize;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.ResponseCookie;

/** Reads and makes the cookie that binds a state to a browser. One per browser, so that several tabs can authorize at once. */
final class BrowserCookie {
    private static final String NAME = "yilianyun_browser";

    private BrowserCookie() {}

    /** The browser's secret; empty if it sent none that is well-formed. A browser may send several cookies of this name. */
    static Optional<String> secret(HttpServletRequest request) {
        return Optional.ofNullable(request.getCookies()).stream()
                .flatMap(Stream::of)
                .filter(cookie -> cookie.getName().equals(NAME))
                .map(Cookie::getValue)
                .filter(Secret::isWellFormed)
                .findFirst();
    }

    /** Returns the {@code Set-Cookie} header that gives the browser its secret. */
    static String header(URI web, String secret) {
        return ResponseCookie.from(NAME, secret)
                .httpOnly(true)
                .sameSite("Lax")
                .secure("https".equalsIgnoreCase(web.getScheme()))
                .path(web.getPath())
                .build()
                .toString();
    }
}
