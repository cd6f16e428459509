package io.yilianyun.bridge.security;

import static io.yilianyun.bridge.security.ProblemWriter.problem;
import static org.springframework.http.HttpStatus.BAD_REQUEST;
import static org.springframework.http.HttpStatus.PAYLOAD_TOO_LARGE;
import static org.springframework.http.HttpStatus.UNSUPPORTED_MEDIA_TYPE;
import static org.springframework.http.HttpStatus.URI_TOO_LONG;
import static org.springframework.http.MediaType.APPLICATION_FORM_URLENCODED_VALUE;

import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.ContentCachingRequestWrapper;

/**
 * Refuses what the web server lets through: long queries, bodies other than forms that are too large or not taken, and what it could
 * not read and would leave out or replace without a word.
 *
 * @param formsOnly whether the only body that is taken is a posted form
 * @param anySize requests whose body may have any size
 */
record RequestLimits(boolean formsOnly, RequestMatcher anySize) implements RefusalFilter.Rule {
    private static final int LONGEST_QUERY = 4_096;
    private static final int LARGEST_BODY_BYTES = 65_536;
    private static final String TOO_LARGE = "The body is larger than " + LARGEST_BODY_BYTES + " bytes";
    /** In no text; PostgreSQL refuses it. */
    private static final char NUL = '\0';
    /** The web server puts it in the place of what is no UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final Pattern OTHER_CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?(?!utf-?8\\b|us-ascii\\b)");
    /** Set by Tomcat on a request whose parameters it could not read. */
    private static final String UNREADABLE = "org.apache.catalina.parameter_parse_failed_reason";

    @Override
    public ProblemDetail refusal(HttpServletRequest request, HttpServletResponse response) {
        if (String.valueOf(request.getQueryString()).length() > LONGEST_QUERY) {
            return problem(URI_TOO_LONG, "The query is longer than " + LONGEST_QUERY + " characters");
        } else if (!isGet(request)
                && OTHER_CHARSET
                        .matcher(String.valueOf(request.getContentType()))
                        .find()) {
            return problem(UNSUPPORTED_MEDIA_TYPE, "The only charset that is accepted here is UTF-8");
        } else if (formsOnly && PublicRequest.hasBody(request) && !PublicRequest.isForm(request)) {
            return problem(
                    UNSUPPORTED_MEDIA_TYPE,
                    "The only body that is accepted here is one of type " + APPLICATION_FORM_URLENCODED_VALUE);
        } else if (request.getContentLengthLong() > LARGEST_BODY_BYTES && !anySize.matches(request)) {
            return problem(PAYLOAD_TOO_LARGE, TOO_LARGE);
        }
        // Reads the parameters, and the body only if it is a posted form.
        String text = text(request.getParameterMap());
        Object failure = request.getAttribute(UNREADABLE);
        if (failure != null && "POST_TOO_LARGE".equals(failure.toString())) {
            return problem(PAYLOAD_TOO_LARGE, TOO_LARGE);
        } else if (failure != null || text.indexOf(NUL) >= 0) {
            return problem(BAD_REQUEST, "The parameters or the form cannot be read");
        } else if (!isGet(request) && text.indexOf(REPLACEMENT) >= 0) {
            return problem(BAD_REQUEST, "The form is not in UTF-8");
        }
        return null;
    }

    /** Filters requests with a body without a declared length: ends the reading when it grows too large. */
    void bound(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        boolean unbounded = http.getContentLengthLong() < 0 && !isGet(http) && !PublicRequest.isForm(http);
        chain.doFilter(unbounded && !anySize.matches(http) ? new BoundedRequest(http) : http, response);
    }

    private static boolean isGet(HttpServletRequest request) {
        return HttpMethod.GET.matches(request.getMethod());
    }

    private static String text(Map<String, String[]> parameters) {
        return parameters.entrySet().stream()
                .map(field -> field.getKey() + String.join("", field.getValue()))
                .collect(Collectors.joining());
    }

    private static final class BoundedRequest extends ContentCachingRequestWrapper {
        private BoundedRequest(HttpServletRequest request) {
            super(request, LARGEST_BODY_BYTES);
        }

        @Override
        protected void handleContentOverflow(int limit) {
            throw new ResponseStatusException(PAYLOAD_TOO_LARGE, TOO_LARGE);
        }
    }
}
