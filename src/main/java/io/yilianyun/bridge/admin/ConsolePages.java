package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.security.ErrorWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;

/** Renders the console's pages in Chinese or English, with times in Beijing's zone, whose days are those of the quota. */
@Component("bridgeConsolePages")
class ConsolePages implements ErrorWriter {
    static final String MEDIA_TYPE = "text/html;charset=UTF-8";
    private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

    private final Pages pages;

    ConsolePages(Pages pages) {
        this.pages = pages;
    }

    /**
     * @param page name of a template in {@code pages/console}
     */
    String render(HttpServletRequest request, String page, Map<String, ?> content) {
        Map<String, Object> model = new HashMap<>(content);
        model.put("page", page);
        model.put("root", request.getContextPath() + "/console");
        model.put("zone", BEIJING);
        model.put("user", request.getRemoteUser());
        model.put("csrf", request.getAttribute(CsrfToken.class.getName()));
        return pages.render("console/" + page, Pages.locale(request), model);
    }

    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        String seconds = response.getHeader(HttpHeaders.RETRY_AFTER);
        refuse(request, response, HttpStatus.valueOf(problem.getStatus()), problem.getDetail(), seconds);
    }

    /**
     * Answers with a text of {@code console.properties}.
     *
     * @param message its key, without {@code notice.}
     */
    void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            HttpStatus status,
            String message,
            Object... arguments)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MEDIA_TYPE);
        Map<String, Object> content = Map.of("message", message, "arguments", arguments);
        response.getOutputStream().write(render(request, "problem", content).getBytes(StandardCharsets.UTF_8));
    }
}
