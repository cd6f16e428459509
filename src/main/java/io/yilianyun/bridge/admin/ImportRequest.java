package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.token.TokenLines;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Opens the body of an import, as the header {@code Content-Type} says: NDJSON, CSV, or the sealed export of another bridge. */
public class ImportRequest {
    /** The media type of a sealed export. */
    public static final String SEALED = "application/vnd.yilianyun.tokens";

    static final String PASSPHRASE = "Bridge-Passphrase";

    /** Makes the body the lines that it holds; none of it is read before the import does. */
    public void open(Exchange exchange) throws Problem, IOException {
        Message message = exchange.getMessage();
        String passphrase = message.getHeader(PASSPHRASE, String.class);
        message.removeHeader(PASSPHRASE);
        MediaType type = MediaType.parseMediaType(message.getHeader(HttpHeaders.CONTENT_TYPE, "", String.class));
        InputStream body = body(message);
        if (!type.isCompatibleWith(MediaType.parseMediaType(SEALED))) {
            message.setBody(
                    type.isCompatibleWith(MediaType.parseMediaType("text/csv"))
                            ? TokenLines.csv(body)
                            : TokenLines.ndjson(body));
            return;
        }
        if (passphrase == null) {
            throw Problem.of(List.of(new Problem.Fault(
                    "header", PASSPHRASE, "is missing: the passphrase that the export was made with")));
        }
        message.setBody(TokenLines.ndjson(SealedFile.open(passphrase, body)));
    }

    private static InputStream body(Message message) throws IOException {
        HttpServletRequest request = message.getHeader(Exchange.HTTP_SERVLET_REQUEST, HttpServletRequest.class);
        InputStream kept = request == null ? null : ApiRequestFilter.body(request);
        InputStream body = kept == null ? message.getBody(InputStream.class) : kept;
        return body == null ? InputStream.nullInputStream() : body;
    }
}
