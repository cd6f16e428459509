package io.yilianyun.bridge.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the sandbox to its own machine: only connections from a loopback address get in, whatever a forwarding header
 * says, and a browser may change faults or agree to an authorization from the sandbox's own pages only.
 */
final class SandboxGuard extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isLoopback(socket(request).getRemoteAddr())) {
            refuse(response, "The sandbox answers to its own machine only.");
        } else if (!SAFE_METHODS.contains(request.getMethod()) && !isFromOwnPages(request)) {
            refuse(response, "The sandbox takes this request from its own pages only.");
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The request as the connection brought it, without what a wrapper reads from forwarding headers. */
    private static ServletRequest socket(ServletRequest request) {
        ServletRequest inner = request;
        while (inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner;
    }

    private static boolean isLoopback(String address) {
        try {
            String withoutZone = address.replaceFirst("%.*", "");
            return !withoutZone.isEmpty() && InetAddress.getByName(withoutZone).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Not an address at all, such as a Unix domain socket's path: nothing that we want to let in.
            return false;
        }
    }

    private static boolean isFromOwnPages(HttpServletRequest request) {
        // A page that sends no referrer sends "Origin: null" as well, so this header has the better word.
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return OWN_SITE.contains(site);
        }
        String origin = request.getHeader("Origin");
        return origin == null || hasAuthority(origin, request.getHeader("Host"));
    }

    private static boolean hasAuthority(String origin, String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            // An origin that cannot be read is not ours.
            return false;
        }
    }

    private static void refuse(HttpServletResponse response, String reason) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(reason);
    }
}
