package io.yilianyun.bridge.security;

import io.yilianyun.bridge.api.ApiRequestFilter;
import io.yilianyun.bridge.api.Problem;
import io.yilianyun.bridge.store.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds what a request may bring: its query and its body. A stream of tokens to import is the one body without a bound. */
class RequestLimits extends OncePerRequestFilter {
    static final int LONGEST_QUERY = 4_096;
    static final int LARGEST_BODY = 65_536;
    private static final String UNBOUNDED = "/api/tokens/import";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getQueryString() != null && request.getQueryString().length() > LONGEST_QUERY) {
            refuse(
                    request,
                    response,
                    HttpStatus.URI_TOO_LONG,
                    "The query is longer than %d characters".formatted(LONGEST_QUERY));
        } else if (request.getContentLengthLong() > LARGEST_BODY && !isUnbounded(request)) {
            refuse(
                    request,
                    response,
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    "The body is larger than %d bytes".formatted(LARGEST_BODY));
        } else {
            chain.doFilter(isUnbounded(request) ? request : new Bounded(request), response);
        }
    }

    private static boolean isUnbounded(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + UNBOUNDED);
    }

    static void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream()
                .write(Json.MAPPER.writeValueAsBytes(new Problem(status, detail).body(request.getRequestURI())));
    }

    /** A body without a declared length ends at the bound. */
    private static final class Bounded extends HttpServletRequestWrapper {
        private Bounded(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new BoundedStream(super.getInputStream(), getRequest());
        }

        /** Camel reads the body by this. */
        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            return new BufferedReader(new InputStreamReader(getInputStream(), encoding == null ? "UTF-8" : encoding));
        }
    }

    private static final class BoundedStream extends ServletInputStream {
        private final ServletInputStream in;
        private final ServletRequest request;
        private int left = LARGEST_BODY;

        private BoundedStream(ServletInputStream in, ServletRequest request) {
            this.in = in;
            this.request = request;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            return b < 0 ? b : counted(1, b);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            return n < 0 ? n : counted(n, n);
        }

        private int counted(int bytes, int result) throws IOException {
            left -= bytes;
            if (left < 0) {
                String detail = "The body is larger than %d bytes".formatted(LARGEST_BODY);
                // Camel wraps what breaks its reading in exceptions of its own.
                request.setAttribute(ApiRequestFilter.TOO_LARGE, detail);
                throw new IOException(detail);
            }
            return result;
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
