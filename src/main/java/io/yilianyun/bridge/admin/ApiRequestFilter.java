package io.yilianyun.bridge.admin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Makes of a request what Camel can take.
 *
 * <p>The body of an import is kept back from Camel, which would read all of it into memory before any route runs: the route finds it as it
 * comes from the network with {@link #body}. The header Accept is kept back too, and is looked at by {@link RequestCheck}: Camel takes the
 * last media type of a call's answers for the only one. A HEAD becomes the GET that it stands for, before its rights are checked; the server
 * leaves the body out. What is given up with a bare status is answered as a problem.
 */
public class ApiRequestFilter extends OncePerRequestFilter {
    private static final String IMPORT = "/api/tokens/import";
    private static final Set<String> STREAMED = Set.of(IMPORT, "/api/tokens/export", "/api/dead-letters/export");
    private static final String ACCEPT = ApiRequestFilter.class.getName() + ".accept";
    private static final String BROKEN = ApiRequestFilter.class.getName() + ".broken";
    private static final String BODY = ApiRequestFilter.class.getName() + ".body";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpServletRequest passed = request;
        if (isImport(request)) {
            request.setAttribute(BODY, request);
            passed = new KeptBack(request);
        }
        request.setAttribute(ACCEPT, Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
        chain.doFilter(new Taken(passed, STREAMED.contains(path(request))), new Answered(request, response));
    }

    /** Whether a request is for the import, which takes a stream of any length. */
    public static boolean isImport(HttpServletRequest request) {
        return HttpMethod.POST.matches(request.getMethod()) && path(request).equals(IMPORT);
    }

    /** The path below the application's own. */
    static String path(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    /** What the caller takes, as its headers say. */
    @SuppressWarnings("unchecked")
    static List<String> accepted(HttpServletRequest request) {
        List<String> accepted = (List<String>) request.getAttribute(ACCEPT);
        return accepted == null ? List.of() : accepted;
    }

    /** Notes that an answer, of which a part may be sent, cannot be brought to its end. */
    static void breakOff(HttpServletRequest request) {
        request.setAttribute(BROKEN, true);
    }

    static boolean isBrokenOff(HttpServletRequest request) {
        return request.getAttribute(BROKEN) != null;
    }

    /** The body that was kept back; null if none was. */
    static InputStream body(HttpServletRequest request) throws IOException {
        return request.getAttribute(BODY) instanceof HttpServletRequest original ? original.getInputStream() : null;
    }

    private static final class Taken extends HttpServletRequestWrapper {
        private final boolean streamed;

        private Taken(HttpServletRequest request, boolean streamed) {
            super(request);
            this.streamed = streamed;
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            AsyncContext context = super.startAsync(request, response);
            if (streamed) {
                // As long as it takes. A client that stands still is noticed by the connection's own time-out.
                context.setTimeout(0);
            }
            return context;
        }

        @Override
        public String getMethod() {
            return HttpMethod.HEAD.matches(super.getMethod()) ? HttpMethod.GET.name() : super.getMethod();
        }

        @Override
        public String getHeader(String name) {
            return HttpHeaders.ACCEPT.equalsIgnoreCase(name) ? MediaType.ALL_VALUE : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return HttpHeaders.ACCEPT.equalsIgnoreCase(name)
                    ? Collections.enumeration(List.of(MediaType.ALL_VALUE))
                    : super.getHeaders(name);
        }
    }

    private static final class Answered extends HttpServletResponseWrapper {
        private final HttpServletRequest request;

        private Answered(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            return new Breakable(super.getOutputStream(), request);
        }

        /** Camel names the contract's only media type of a call even if there is no body: that of the problems. */
        @Override
        public void setContentType(String type) {
            if (getStatus() >= HttpStatus.BAD_REQUEST.value() || !Problem.MEDIA_TYPE.equals(type)) {
                super.setContentType(type);
            }
        }

        @Override
        public void sendError(int code) throws IOException {
            HttpStatus status = HttpStatus.resolve(code);
            HttpStatus known = status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
            resetBuffer();
            new Problem(known, ProblemKind.of(known).meaning()).send(this, request.getRequestURI());
        }

        @Override
        public void sendError(int code, String message) throws IOException {
            sendError(code);
        }
    }

    private static final class KeptBack extends HttpServletRequestWrapper {
        private KeptBack(HttpServletRequest request) {
            super(request);
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(Reader.nullReader());
        }

        @Override
        public ServletInputStream getInputStream() {
            return new Nothing();
        }
    }

    private static final class Nothing extends ServletInputStream {
        @Override
        public int read() {
            return -1;
        }

        @Override
        public boolean isFinished() {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("The body is read by the import");
        }
    }
}
