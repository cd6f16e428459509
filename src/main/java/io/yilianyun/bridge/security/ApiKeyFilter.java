package io.yilianyun.bridge.security;

import io.yilianyun.bridge.security.ApiKeyIndex.Verdict;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads {@code Authorization: Bearer <key>}. Whoever brings no known key stays anonymous, is counted, and the chain's rules do the rest.
 * What has the shape of a JWT is left to the resource server, if there is one.
 */
class ApiKeyFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final ApiKeys keys;
    private final Refusals refusals;
    private final boolean tokens;
    private final RequestAttributeSecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

    /**
     * @param tokens whether JSON Web Tokens are taken too
     */
    ApiKeyFilter(ApiKeys keys, Refusals refusals, boolean tokens) {
        this.keys = keys;
        this.refusals = refusals;
        this.tokens = tokens;
    }

    /** What a request brings after {@code Bearer}; null if it brings nothing of the kind. */
    static String presented(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).trim()
                : null;
    }

    /** Three parts with dots between them. */
    static boolean isToken(String presented) {
        return presented != null && presented.chars().filter(c -> c == '.').count() == 2;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String presented = presented(request);
        if (presented != null && !presented.isEmpty()) {
            Verdict verdict = keys.find(presented, !refusals.isSuspect(request));
            if (verdict.holder() != null) {
                SecurityContext context = SecurityContextHolder.createEmptyContext();
                context.setAuthentication(verdict.holder());
                SecurityContextHolder.setContext(context);
                contexts.saveContext(context, request, response);
            } else if (!tokens || !isToken(presented)) {
                refusals.countWrong(request, verdict.busy());
            }
        }
        chain.doFilter(request, response);
    }
}
