package io.yilianyun.bridge.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the sandbox to its own machine: only connections from a loopback address get in, whatever a forwarding header
 * says, and a browser may change something from the sandbox's own pages only.
 */
final class SandboxFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean allowed = isLoopback(connection(request).getRemoteAddr())
                && (SAFE_METHODS.contains(request.getMethod()) || isFromOwnPages(request));
        if (allowed) {
            chain.doFilter(request, response);
        } else {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().println("The sandbox serves this computer and its own pages only.");
        }
    }

    /** Returns the request as the connection brought it, without what a wrapper reads from forwarding headers. */
    private static ServletRequest connection(ServletRequest request) {
        return request instanceof ServletRequestWrapper wrapper ? connection(wrapper.getRequest()) : request;
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isEmpty()
                    && InetAddress.getByName(address.replaceFirst("%.*", "")).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Not an IP address, such as the path of a Unix domain socket: refused.
            return false;
        }
    }

    private static boolean isFromOwnPages(HttpServletRequest request) {
        // A page that sends no referrer sends "Origin: null" too, so this header counts first.
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null ? !CorsUtils.isCorsRequest(request) : site.equals("same-origin") || site.equals("none");
    }
}
