package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.CallbackPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ProblemDetail;

/** Answers a merchant with a page, and everybody else, the platform that pushes among them, with a problem. */
public record PublicErrorWriter(CallbackPage page) implements ErrorWriter {
    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        String path =
                ProblemWriter.path(request).substring(request.getContextPath().length());
        if (!page.isForMerchants(path)) {
            ProblemWriter.write(request, response, problem);
        } else {
            response.setStatus(problem.getStatus());
            response.setContentType(CallbackPage.MEDIA_TYPE);
            response.getOutputStream()
                    .write(page.refusal(request, problem.getStatus()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
