package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;

/**
 * Who does something.
 *
 * @param kind {@link #KEY}, {@link #TOKEN}, {@link #USER}, {@link #ROUTE}, {@code bridge} or {@link #STRANGER}
 * @param name the key's or user's name, the token's subject, the route's id; null for a stranger
 * @param address the client's address, or null if it did not come over HTTP
 */
public record Caller(String kind, String name, String address) {
    /** The holder of an API key. */
    public static final String KEY = "key";

    /** The subject of a JSON Web Token. */
    public static final String TOKEN = "jwt";

    /** Somebody who logged in. */
    public static final String USER = "user";

    /** A route that a team added. */
    public static final String ROUTE = "route";

    public static final String STRANGER = "stranger";

    /** The bridge itself. */
    public static final Caller SELF = new Caller("bridge", "bridge", null);

    public static Caller stranger(String address) {
        return new Caller(STRANGER, null, address);
    }

    /** Returns the caller that was authenticated, else a stranger. Works in the threads of routes too, where no security context is. */
    public static Caller of(HttpServletRequest request) {
        Object context = request.getAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME);
        Authentication caller = context instanceof SecurityContext known ? known.getAuthentication() : null;
        return caller == null
                ? stranger(request.getRemoteAddr())
                : new Caller(
                        caller instanceof JwtAuthenticationToken ? TOKEN : KEY,
                        caller.getName(),
                        request.getRemoteAddr());
    }
}
