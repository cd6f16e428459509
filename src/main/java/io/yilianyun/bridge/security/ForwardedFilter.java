package io.yilianyun.bridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Globals;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads what the web server leaves of a trusted proxy's headers: takes the port off the client's address, and puts the prefix that the proxy has
 * taken off the path ({@code X-Forwarded-Prefix}) before the context path, as Spring's ForwardedHeaderFilter does.
 */
final class ForwardedFilter extends OncePerRequestFilter {
    private static final String PREFIX = "(/[A-Za-z0-9._~-]+)+";
    private static final String ADDRESS_AND_PORT = "^(?:\\[(.*)]|([0-9.]+))(?::\\d+)?$";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String given = String.valueOf(request.getHeader("X-Forwarded-Prefix")).replaceFirst("/$", "");
        String prefix = given.matches(PREFIX) ? given : "";
        HttpServletRequest forwarded = new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteAddr() {
                return super.getRemoteAddr().replaceFirst(ADDRESS_AND_PORT, "$1$2");
            }

            @Override
            public String getContextPath() {
                return prefix + super.getContextPath();
            }

            @Override
            public String getRequestURI() {
                return prefix + super.getRequestURI();
            }
        };
        boolean trusted = request.getAttribute(Globals.REQUEST_FORWARDED_ATTRIBUTE) != null;
        chain.doFilter(trusted ? forwarded : request, response);
    }
}
