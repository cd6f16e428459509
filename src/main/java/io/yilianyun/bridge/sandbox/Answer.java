package io.yilianyun.bridge.sandbox;

import java.time.Duration;

/**
 * What the stand-in sends back.
 *
 * @param status the HTTP status; business errors come with 200
 * @param body the whole body, to be sent in UTF-8
 * @param delay how long to wait before anything is sent
 * @param lost whether the connection is closed after the delay instead of sending the answer
 * @param retryAfter seconds for the {@code Retry-After} header, or null
 */
public record Answer(int status, String contentType, String body, Duration delay, boolean lost, Integer retryAfter) {

    private static final String JSON = "application/json;charset=UTF-8";

    static Answer json(String body) {
        return new Answer(200, JSON, body, Duration.ZERO, false, null);
    }

    static Answer status(int status, Integer retryAfter) {
        return new Answer(status, "text/plain;charset=UTF-8", "HTTP " + status, Duration.ZERO, false, retryAfter);
    }

    static Answer garbage() {
        String page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
        return new Answer(200, "text/html;charset=UTF-8", page, Duration.ZERO, false, null);
    }

    /** Nothing but a connection that is closed after the delay. */
    static Answer none(Duration delay) {
        return json("").after(delay).asLost();
    }

    Answer after(Duration newDelay) {
        return new Answer(status, contentType, body, newDelay, lost, retryAfter);
    }

    Answer asLost() {
        return new Answer(status, contentType, body, delay, true, retryAfter);
    }

    @Override
    public String toString() {
        return "Answer[status=" + status + ", delay=" + delay + ", lost=" + lost + "]";
    }
}
