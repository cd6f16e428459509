package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets only out what the bridge's own answers have. Camel makes headers of a request's headers and parameters, and where no route comes to
 * tidy up (an unknown call, a wrong method) it would send them back, the caller's key among them, and the request's body as well.
 */
class OwnAnswer extends OncePerRequestFilter {
    private static final Set<String> OWN = Set.of(
            "allow",
            "cache-control",
            "content-disposition",
            "content-length",
            "content-type",
            "etag",
            "last-modified",
            "location",
            "retry-after",
            "set-cookie",
            "vary",
            "www-authenticate");

    /** The pages' type, as their routes write it. */
    private static final String PAGE = "text/html;charset=UTF-8";

    /** The body's own: a request has them as well, and an answer may have the same. */
    private static final Set<String> OF_THE_BODY = Set.of("content-length", "content-type", "cache-control");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, new Filtered(request, response));
    }

    private static final class Filtered extends HttpServletResponseWrapper {
        private final HttpServletRequest request;

        private Filtered(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public void setHeader(String name, String value) {
            if (isOwn(name, value)) {
                super.setHeader(name, value);
            }
        }

        @Override
        public void addHeader(String name, String value) {
            if (isOwn(name, value)) {
                super.addHeader(name, value);
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return getStatus() < 400 || isOwnRefusal() ? super.getOutputStream() : refusal();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            return getStatus() < 400 || isOwnRefusal() ? super.getWriter() : new PrintWriter(refusal());
        }

        private boolean isOwnRefusal() {
            String type = getContentType() == null ? "" : getContentType();
            return type.startsWith(Problem.MEDIA_TYPE) || type.equals(PAGE);
        }

        /** The problem in place of what is about to be written. */
        private ServletOutputStream refusal() throws IOException {
            HttpStatus status = HttpStatus.resolve(getStatus());
            new Problem(
                            status == null ? HttpStatus.BAD_REQUEST : status,
                            status == HttpStatus.METHOD_NOT_ALLOWED
                                    ? "There is no such method at this address"
                                    : "There is no such call")
                    .send((HttpServletResponse) getResponse(), request.getRequestURI());
            return new Nowhere();
        }

        private boolean isOwn(String name, String value) {
            String known = name.toLowerCase(Locale.ROOT);
            return OWN.contains(known)
                    && (OF_THE_BODY.contains(known)
                            || value == null
                            || !value.equals(request.getHeader(name)) && !value.equals(request.getParameter(name)));
        }
    }

    private static final class Nowhere extends ServletOutputStream {
        @Override
        public void write(int b) {
            // What a stranger sent does not go back.
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException("Answers are written at once");
        }
    }
}
