package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Serves a {@link StandInPlatform} through the servlet API, delays and lost answers included. */
public final class PlatformHttp {

    /** More than is ever sent, so that a client notices the end of a connection that is closed early. */
    private static final int PROMISED_BYTES = 4096;

    // Not RFC_1123_DATE_TIME, whose day of the month may have one digit; HTTP wants two.
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final StandInPlatform platform;

    public PlatformHttp(StandInPlatform platform) {
        this.platform = platform;
    }

    /**
     * Answers a posted form.
     *
     * @param path below the platform's base address
     */
    public void serve(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(platform.answer(path, form(request)), response);
    }

    /** The first value of each field. Fields in the query do not count: they would show in access logs. */
    private static Map<String, String> form(HttpServletRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        if (request.getQueryString() == null) {
            request.getParameterMap().forEach((name, values) -> form.put(name, values[0]));
        }
        return form;
    }

    private void write(Answer answer, HttpServletResponse response) throws IOException {
        boolean waited = waitFor(answer.delay());
        // The Date header tells the stand-in's own time, which clients set their clocks by.
        response.setHeader("Date", HTTP_DATE.format(platform.now()));
        if (answer.lost() || !waited) {
            closeWithoutAnswer(response);
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType(answer.contentType());
        if (answer.retryAfter() != null) {
            response.setHeader("Retry-After", answer.retryAfter().toString());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    // The servlet API cannot cut a connection; a body that ends before its promised length has the same effect.
    private static void closeWithoutAnswer(HttpServletResponse response) throws IOException {
        response.setHeader("Connection", "close");
        response.setContentLength(PROMISED_BYTES);
        response.flushBuffer();
    }

    private static boolean waitFor(Duration delay) {
        if (delay.isZero()) {
            return true;
        }
        try {
            Thread.sleep(delay.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
