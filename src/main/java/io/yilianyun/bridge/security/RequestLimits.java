package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.ApiRequestFilter;
import io.yilianyun.bridge.admin.Problem;
import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds what a request may bring: its query and its declared body; {@link WholeBody} bounds one without a declared length. A stream of
 * tokens to import is the one body without a bound.
 */
class RequestLimits extends OncePerRequestFilter {
    static final int LONGEST_QUERY = 4_096;
    static final int LARGEST_BODY = 65_536;
    static final String TOO_LARGE = "The body is larger than %d bytes".formatted(LARGEST_BODY);

    private final boolean bodyToGet;

    /**
     * @param bodyToGet whether a GET may bring a body, which is not read then
     */
    RequestLimits(boolean bodyToGet) {
        this.bodyToGet = bodyToGet;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getQueryString() != null && request.getQueryString().length() > LONGEST_QUERY) {
            refuse(
                    request,
                    response,
                    HttpStatus.URI_TOO_LONG,
                    "The query is longer than %d characters".formatted(LONGEST_QUERY));
        } else if (!bodyToGet && PublicRequest.hasBody(request) && isGet(request)) {
            refuse(request, response, HttpStatus.BAD_REQUEST, "A GET takes no body here; send none");
        } else if (request.getContentLengthLong() > LARGEST_BODY && !ApiRequestFilter.isImport(request)) {
            refuse(request, response, HttpStatus.PAYLOAD_TOO_LARGE, TOO_LARGE);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Also a HEAD: it is answered as the GET that it stands for. */
    private static boolean isGet(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod()) || HttpMethod.HEAD.matches(request.getMethod());
    }

    static void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        new Problem(status, detail).send(response, request.getRequestURI());
    }
}
