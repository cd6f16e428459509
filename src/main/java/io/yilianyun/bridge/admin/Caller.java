package io.yilianyun.bridge.admin;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Who calls.
 *
 * @param kind {@code key} (API key), {@code jwt} (JSON Web Token), {@code user} (console) or {@code anonymous}
 * @param name the key's or user's name, or the token's subject; null for an anonymous client
 * @param address the client's address; null outside of a request
 */
record Caller(String kind, String name, String address) {
    /** The caller of the request that this thread serves. */
    static Caller current() {
        return of(SecurityContextHolder.getContext().getAuthentication());
    }

    static Caller of(Authentication authentication) {
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return anonymous();
        }
        String kind = authentication instanceof JwtAuthenticationToken
                ? "jwt"
                : authentication.getPrincipal() instanceof UserDetails ? "user" : "key";
        return new Caller(kind, authentication.getName(), remoteAddress());
    }

    static Caller anonymous() {
        return new Caller("anonymous", null, remoteAddress());
    }

    private static String remoteAddress() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getRemoteAddr()
                : null;
    }
}
