package io.yilianyun.bridge.authorize;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.http.HttpHeaders;

/**
 * Reads the servlet request of a public endpoint.
 *
 * <p>Camel turns parameters into headers, so {@code ?Cookie=…} or {@code ?app=…} would pass for the real ones. What decides about an
 * authorization or a push is read from the request.
 */
public final class PublicRequest {
    private PublicRequest() {}

    /** The request itself. */
    public static HttpServletRequest of(Exchange exchange) {
        return exchange.getMessage(PlatformHttpMessage.class).getRequest();
    }

    /** The application's name, the last part of the path. */
    public static String app(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Returns whether the headers of a request announce a body. */
    public static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }
}
