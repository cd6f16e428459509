package io.yilianyun.bridge.security;

import io.yilianyun.bridge.authorize.CallbackPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/** Answers refusals on the public endpoints: a page for a browser, a problem for anything but a GET. */
final class PublicErrorWriter implements ErrorWriter {
    private final CallbackPage page;

    PublicErrorWriter(CallbackPage page) {
        this.page = page;
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        if (HttpMethod.GET.matches(request.getMethod())) {
            response.setStatus(status.value());
            response.setContentType(CallbackPage.MEDIA_TYPE);
            response.getOutputStream()
                    .write(page.refusal(request, status.value()).getBytes(StandardCharsets.UTF_8));
        } else {
            ProblemWriter.write(request, response, status, detail);
        }
    }
}
