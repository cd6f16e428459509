package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.catalina.Globals;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Puts the prefix that a proxy has taken off ({@code X-Forwarded-Prefix}) before the context path, as Spring's ForwardedHeaderFilter does. Only
 * if the request came from a proxy that the web server trusts.
 */
final class PrefixFilter extends OncePerRequestFilter {
    private static final Pattern PREFIX = Pattern.compile("(?:/[A-Za-z0-9._~-]+)+");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String prefix = String.valueOf(request.getHeader("X-Forwarded-Prefix")).replaceFirst("/$", "");
        boolean used = request.getAttribute(Globals.REQUEST_FORWARDED_ATTRIBUTE) != null
                && PREFIX.matcher(prefix).matches();
        HttpServletRequest prefixed = new HttpServletRequestWrapper(request) {
            @Override
            public String getContextPath() {
                return prefix + super.getContextPath();
            }

            @Override
            public String getRequestURI() {
                return prefix + super.getRequestURI();
            }
        };
        chain.doFilter(used ? prefixed : request, response);
    }
}
