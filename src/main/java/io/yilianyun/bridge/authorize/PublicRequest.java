package io.yilianyun.bridge.authorize;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.commons.lang3.StringUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.util.UriUtils;

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

    /** The application's name, the last part of the path without its parameters: what they hold may be no escape. */
    public static String app(HttpServletRequest request) {
        String last = StringUtils.substringAfterLast(request.getRequestURI(), "/");
        return UriUtils.decode(StringUtils.substringBefore(last, ";"), StandardCharsets.UTF_8);
    }

    /** Returns whether a request is a posted form. */
    public static boolean isForm(HttpServletRequest request) {
        String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
        return type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                && !HttpMethod.GET.matches(request.getMethod());
    }

    /** Returns whether a request has a body. Over HTTP/2 its headers need not say so. */
    public static boolean hasBody(HttpServletRequest request) {
        if (isForm(request)) {
            String query = StringUtils.defaultString(request.getQueryString());
            long values = request.getParameterMap().values().stream()
                    .flatMap(Arrays::stream)
                    .count();
            return values
                    > Arrays.stream(query.split("&"))
                            .filter(text -> !text.isEmpty())
                            .count();
        }
        try {
            return request.getContentLengthLong() > 0
                    || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                    || request.getProtocol().startsWith("HTTP/2")
                            && !HttpMethod.GET.matches(request.getMethod())
                            && request.getReader().read() >= 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
