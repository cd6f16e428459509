package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.ApiRequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a body, of bounded size, before anything works on the request: what is cut off, wrongly chunked or too large is refused here, and
 * no thread of ours waits for a slow sender. A stream of tokens to import is left alone; a form is read by the container.
 */
class WholeBody extends OncePerRequestFilter {
    /** Tomcat's marks on a form that it could not read: there are no parameters then, as if none had been sent. */
    private static final String UNREAD = "org.apache.catalina.parameter_parse_failed";

    private static final String WHY = "org.apache.catalina.parameter_parse_failed_reason";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isPrintable(request)) {
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.BAD_REQUEST,
                    "The name or the value of a parameter or a header has a character that must not stand there");
            return;
        }
        String type =
                request.getContentType() == null ? "" : request.getContentType().toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/")) {
            RequestLimits.refuse(
                    request,
                    response,
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "A body of type multipart is taken nowhere here");
        } else if (request.getAttribute(UNREAD) != null) {
            boolean large = "POST_TOO_LARGE".equals(String.valueOf(request.getAttribute(WHY)));
            RequestLimits.refuse(
                    request,
                    response,
                    large ? HttpStatus.PAYLOAD_TOO_LARGE : HttpStatus.BAD_REQUEST,
                    large ? RequestLimits.TOO_LARGE : "The form ends early, or is not as its headers say");
        } else if (ApiRequestFilter.isImport(request)) {
            chain.doFilter(request, response);
        } else if (type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            // The container has read it for its parameters; who asks for the body itself would find a stream that is
            // closed.
            chain.doFilter(new Read(request, new byte[0]), response);
        } else {
            readFirst(request, response, chain);
        }
    }

    /** The firewall judges names and values when they are asked for; later, in Camel, its refusal would be a fault of ours. */
    private static boolean isPrintable(HttpServletRequest request) {
        try {
            Collections.list(request.getHeaderNames()).forEach(name -> Collections.list(request.getHeaders(name)));
            Collections.list(request.getParameterNames()).forEach(request::getParameterValues);
            return true;
        } catch (RequestRejectedException e) {
            return false;
        }
    }

    private static void readFirst(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(RequestLimits.LARGEST_BODY + 1);
        } catch (IOException e) {
            RequestLimits.refuse(
                    request, response, HttpStatus.BAD_REQUEST, "The body ends early, or is not as its headers say");
            return;
        }
        if (body.length > RequestLimits.LARGEST_BODY) {
            RequestLimits.refuse(request, response, HttpStatus.PAYLOAD_TOO_LARGE, RequestLimits.TOO_LARGE);
            return;
        }
        chain.doFilter(new Read(request, body), response);
    }

    private static final class Read extends HttpServletRequestWrapper {
        private final byte[] body;

        private Read(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new Bytes(new ByteArrayInputStream(body));
        }

        /** In UTF-8: all bodies that the bridge takes are JSON. */
        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class Bytes extends ServletInputStream {
        private final ByteArrayInputStream bytes;

        private Bytes(ByteArrayInputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, length);
        }

        @Override
        public boolean isFinished() {
            return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("The body is there already");
        }
    }
}
