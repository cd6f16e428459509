package io.yilianyun.bridge.sandbox;

import java.time.Duration;

/**
 * An HTTP answer of the stand-in platform, sent in UTF-8.
 *
 * @param status the HTTP status; business errors come with 200
 * @param delay how long to wait before anything is sent
 * @param lost whether the connection is closed after the delay, without the answer
 * @param retryAfter seconds for the {@code Retry-After} header, or null
 */
public record Answer(int status, String contentType, String body, Duration delay, boolean lost, Integer retryAfter) {

    static Answer json(Object body) {
        return new Answer(200, "application/json", body.toString(), Duration.ZERO, false, null);
    }

    static Answer status(int status, Integer retryAfter) {
        return new Answer(status, "text/plain", "HTTP " + status, Duration.ZERO, false, retryAfter);
    }
}
