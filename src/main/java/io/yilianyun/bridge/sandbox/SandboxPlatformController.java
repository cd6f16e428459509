package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the platform's endpoints below {@code /sandbox}, and its state for scripts. */
@RestController("bridgeSandboxPlatformController")
public class SandboxPlatformController {

    private static final String ROOT = "/sandbox";
    /** More than is ever sent, so that a client notices that the connection was closed early. */
    private static final int PROMISED_BYTES = 4096;

    private final StandInPlatform platform;

    public SandboxPlatformController(StandInPlatform platform) {
        this.platform = platform;
    }

    @PostMapping(ROOT + "/**")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
        serve(request.getRequestURI().substring(request.getContextPath().length() + ROOT.length()), request, response);
    }

    /**
     * Answers a posted form, delays and lost answers included.
     *
     * @param path below the platform's base address
     */
    public void serve(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        Map<String, String> form = new HashMap<>();
        // Fields in the query do not count: they would show in access logs.
        if (request.getQueryString() == null) {
            request.getParameterMap().forEach((name, values) -> form.put(name, values[0]));
        }
        Answer answer = platform.answer(path, form);
        Thread.sleep(answer.delay().toMillis());
        // The Date header has the stand-in's own time, which clients set their clocks by.
        response.setDateHeader("Date", platform.getNow().toEpochMilli());
        if (answer.lost()) {
            // The servlet API cannot cut a connection; a body that ends before its promised length has the same effect.
            response.setHeader("Connection", "close");
            response.setContentLength(PROMISED_BYTES);
            response.flushBuffer();
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType(answer.contentType() + ";charset=UTF-8");
        if (answer.retryAfter() != null) {
            response.setHeader("Retry-After", answer.retryAfter().toString());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    @GetMapping(ROOT + "/state")
    StandInPlatform state() {
        return platform;
    }
}
