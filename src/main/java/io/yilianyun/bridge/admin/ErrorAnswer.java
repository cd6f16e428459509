package io.yilianyun.bridge.admin;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;

/**
 * Answers, as a problem in JSON, what the web server refuses before anything of the bridge's looks at it. A plain handler: Spring would give
 * the result of a request that failed while it was worked on asynchronously to a controller's method in place of its own.
 */
public class ErrorAnswer implements ErrorController, HttpRequestHandler {
    static final String NOTHING_HERE = "There is nothing at this address";

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Without a code nothing went wrong: somebody asks for this very address.
        Integer code = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code == null ? HttpStatus.NOT_FOUND : HttpStatus.resolve(code);
        if (status == null) {
            status = HttpStatus.INTERNAL_SERVER_ERROR;
        }
        Object path =
                code == null ? request.getRequestURI() : request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        new Problem(status, detail(status)).send(response, (String) path);
    }

    private static String detail(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST ->
                "The request cannot be understood: something in its path, its parameters, its headers or its body is malformed";
            case NOT_FOUND -> NOTHING_HERE;
            default ->
                status.is5xxServerError()
                        ? "The call failed for a reason of the bridge's own; its log tells more"
                        : status.getReasonPhrase();
        };
    }
}
