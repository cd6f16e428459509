package io.yilianyun.bridge.routing;

/** A route file cannot be used. */
final class RouteFileException extends RuntimeException {
    private final String action;

    RouteFileException(String message, String action) {
        super(message);
        this.action = action;
    }

    RouteFileException(RouteFile file, Exception cause) {
        super("The route file %s cannot be loaded: %s".formatted(file.location(), cause.getMessage()), cause);
        this.action = "Correct the file. If it replaces a packaged one, compare it with that one.";
    }

    /** What to do next. */
    String action() {
        return action;
    }
}
