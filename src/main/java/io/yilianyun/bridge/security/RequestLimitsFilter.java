package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.ContentCachingRequestWrapper;

/**
 * Refuses what the web server lets through: bodies other than forms that are too large, parameters that it could not read and would leave out
 * without a word, and long queries.
 */
final class RequestLimitsFilter extends OncePerRequestFilter {
    static final int LONGEST_QUERY = 4_096;
    static final int LARGEST_BODY = 65_536;
    private static final String TOO_LARGE = "The body is larger than %d bytes".formatted(LARGEST_BODY);
    /** Set by Tomcat on a request whose parameters it could not read. */
    private static final String UNREADABLE = "org.apache.catalina.parameter_parse_failed";

    private static final String UNREADABLE_REASON = UNREADABLE + "_reason";

    private final RequestMatcher unlimited;
    private final boolean formsOnly;
    private final ErrorWriter errors;

    private RequestLimitsFilter(RequestMatcher unlimited, boolean formsOnly, ErrorWriter errors) {
        this.unlimited = unlimited;
        this.formsOnly = formsOnly;
        this.errors = errors;
    }

    /**
     * For endpoints that take any body.
     *
     * @param unlimited requests whose body may have any size
     */
    static RequestLimitsFilter ofAll(RequestMatcher unlimited, ErrorWriter errors) {
        return new RequestLimitsFilter(unlimited, false, errors);
    }

    /** For endpoints that take no body but a posted form: Camel would read any other, of any size, and wait for its sender. */
    static RequestLimitsFilter ofForms(ErrorWriter errors) {
        return new RequestLimitsFilter(request -> false, true, errors);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String query = request.getQueryString();
        if (query != null && query.length() > LONGEST_QUERY) {
            String detail = "The query is longer than %d characters".formatted(LONGEST_QUERY);
            errors.write(request, response, HttpStatus.URI_TOO_LONG, detail);
            return;
        }
        if (formsOnly && PublicRequest.hasBody(request) && !isPostedForm(request)) {
            String detail = "There is no body taken here but a form that is posted";
            errors.write(request, response, HttpStatus.UNSUPPORTED_MEDIA_TYPE, detail);
            return;
        }
        boolean limited = !unlimited.matches(request);
        // Reads the parameters, and the body only of a form.
        request.getParameterMap();
        boolean tooLarge = "POST_TOO_LARGE".equals(String.valueOf(request.getAttribute(UNREADABLE_REASON)))
                || limited && request.getContentLengthLong() > LARGEST_BODY;
        if (tooLarge) {
            errors.write(request, response, HttpStatus.PAYLOAD_TOO_LARGE, TOO_LARGE);
        } else if (request.getAttribute(UNREADABLE) != null) {
            errors.write(request, response, HttpStatus.BAD_REQUEST, "The parameters or the form cannot be read");
        } else {
            boolean chunked = request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
            chain.doFilter(limited && chunked ? new LimitedRequest(request) : request, response);
        }
    }

    private static boolean isPostedForm(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        return HttpMethod.POST.matches(request.getMethod())
                && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    /** Ends the reading of a body without a declared length when it grows too large. */
    private static final class LimitedRequest extends ContentCachingRequestWrapper {
        private LimitedRequest(HttpServletRequest request) {
            super(request, LARGEST_BODY);
        }

        @Override
        protected void handleContentOverflow(int limit) {
            throw new ResponseStatusException(HttpStatus.PAYLOAD_TOO_LARGE, TOO_LARGE);
        }
    }
}
