package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.CallbackPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpMethod;
import org.springframework.http.ProblemDetail;

/** Answers refusals on the public endpoints: a page for a browser, a problem for anything but a GET. */
record PublicErrorWriter(CallbackPage page) implements ErrorWriter {
    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        if (HttpMethod.GET.matches(request.getMethod())) {
            response.setStatus(problem.getStatus());
            response.setContentType(CallbackPage.MEDIA_TYPE);
            response.getOutputStream()
                    .write(page.refusal(request, problem.getStatus()).getBytes(StandardCharsets.UTF_8));
        } else {
            ProblemWriter.write(request, response, problem);
        }
    }
}
