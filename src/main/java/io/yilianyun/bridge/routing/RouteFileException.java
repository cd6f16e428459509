package io.yilianyun.bridge.routing;

/** A route file cannot be used. */
final class RouteFileException extends RuntimeException {
    /** What to do next. */
    final String action;

    RouteFileException(String message, String action, Exception cause) {
        super(message, cause);
        this.action = action;
    }
}
