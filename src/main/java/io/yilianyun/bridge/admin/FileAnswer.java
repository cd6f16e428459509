package io.yilianyun.bridge.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** Answers the body, a stream, as a file of the name in the variable {@code file} and the media type in the variable {@code mediaType}. */
public class FileAnswer implements Processor {
    @Override
    public void process(Exchange exchange) {
        HttpServletRequest request =
                exchange.getMessage().getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(HttpHeaders.CONTENT_TYPE, exchange.getVariable("mediaType", String.class));
        exchange.getMessage()
                .setHeader(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(exchange.getVariable("file", String.class))
                                .build()
                                .toString());
        exchange.getMessage()
                .setBody(new OnceBody(
                        exchange.getMessage().getBody(InputStream.class), () -> ApiRequestFilter.breakOff(request)));
    }
}
