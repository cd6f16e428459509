package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;

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

    private static final String ATTRIBUTE = Caller.class.getName();

    public static Caller stranger(String address) {
        return new Caller(STRANGER, null, address);
    }

    /** Notes the caller on the request. */
    public static void note(HttpServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    /** The caller that was noted on the request, else a stranger. */
    public static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : stranger(request.getRemoteAddr());
    }
}
