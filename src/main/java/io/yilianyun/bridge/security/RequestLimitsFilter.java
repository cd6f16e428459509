package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.ContentCachingRequestWrapper;

/**
 * Refuses what the web server lets through: bodies of other types than they may have, bodies other than forms that are too large, parameters that
 * it could not read and would leave out without a word, and long queries.
 */
final class RequestLimitsFilter extends OncePerRequestFilter {
    private static final int LONGEST_QUERY = 4_096;
    private static final int LARGEST_BODY_BYTES = 65_536;
    /** Set by Tomcat on a request whose parameters it could not read. */
    private static final String UNREADABLE = "org.apache.catalina.parameter_parse_failed";

    private static final Map<HttpStatus, String> DETAILS = Map.of(
            HttpStatus.BAD_REQUEST,
            "The parameters or the form cannot be read",
            HttpStatus.PAYLOAD_TOO_LARGE,
            "The body is larger than %d bytes".formatted(LARGEST_BODY_BYTES),
            HttpStatus.URI_TOO_LONG,
            "The query is longer than %d characters".formatted(LONGEST_QUERY),
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "The only body that is accepted here is one of type " + MediaType.APPLICATION_FORM_URLENCODED_VALUE);

    private final RequestMatcher anyBody;
    private final RequestMatcher anySize;
    private final ErrorWriter errors;

    /**
     * @param anyBody requests whose body may be another than a posted form
     * @param anySize requests whose body may have any size
     */
    RequestLimitsFilter(RequestMatcher anyBody, RequestMatcher anySize, ErrorWriter errors) {
        this.anyBody = anyBody;
        this.anySize = anySize;
        this.errors = errors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean limited = !anySize.matches(request);
        HttpStatus refusal = refusal(request, limited);
        if (refusal != null) {
            errors.write(request, response, refusal, DETAILS.get(refusal));
        } else if (limited && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null && !isForm(request)) {
            chain.doFilter(new LimitedRequest(request), response);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Returns the status of a refusal, or null. */
    private HttpStatus refusal(HttpServletRequest request, boolean limited) {
        if (request.getQueryString() != null && request.getQueryString().length() > LONGEST_QUERY) {
            return HttpStatus.URI_TOO_LONG;
        }
        if (PublicRequest.hasBody(request) && !isForm(request) && !anyBody.matches(request)) {
            return HttpStatus.UNSUPPORTED_MEDIA_TYPE;
        }
        if (limited && request.getContentLengthLong() > LARGEST_BODY_BYTES) {
            return HttpStatus.PAYLOAD_TOO_LARGE;
        }
        // Reads the parameters, and the body only if it is a posted form.
        request.getParameterMap();
        if (request.getAttribute(UNREADABLE) == null) {
            return null;
        }
        String reason = String.valueOf(request.getAttribute(UNREADABLE + "_reason"));
        return reason.equals("POST_TOO_LARGE") ? HttpStatus.PAYLOAD_TOO_LARGE : HttpStatus.BAD_REQUEST;
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        return type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                && !HttpMethod.GET.matches(request.getMethod());
    }

    /** Ends the reading of a body without a declared length when it grows too large. */
    private static final class LimitedRequest extends ContentCachingRequestWrapper {
        private LimitedRequest(HttpServletRequest request) {
            super(request, LARGEST_BODY_BYTES);
        }

        @Override
        protected void handleContentOverflow(int limit) {
            throw new ResponseStatusException(HttpStatus.PAYLOAD_TOO_LARGE, DETAILS.get(HttpStatus.PAYLOAD_TOO_LARGE));
        }
    }
}
