package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.token.TokenLines;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Opens the body of an import, as the header {@code Content-Type} says: NDJSON or CSV. */
public class ImportRequest {
    /** Makes the body the lines that it holds; none of it is read before the import does. */
    public void open(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        MediaType type = MediaType.parseMediaType(message.getHeader(HttpHeaders.CONTENT_TYPE, "", String.class));
        InputStream body = body(message);
        message.setBody(
                type.isCompatibleWith(MediaType.parseMediaType("text/csv"))
                        ? TokenLines.csv(body)
                        : TokenLines.ndjson(body));
    }

    private static InputStream body(Message message) throws IOException {
        HttpServletRequest request = message.getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
        InputStream kept = request == null ? null : ApiRequestFilter.body(request);
        InputStream body = kept == null ? message.getBody(InputStream.class) : kept;
        return body == null ? InputStream.nullInputStream() : body;
    }
}
