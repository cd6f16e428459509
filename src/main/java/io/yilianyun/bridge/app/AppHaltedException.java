package io.yilianyun.bridge.app;

/** Thrown when an application is halted and must not call the platform now. */
public class AppHaltedException extends RuntimeException {
    public AppHaltedException(AppState state) {
        super("The application %s is halted since %s: %s".formatted(state.app(), state.since(), state.reason()));
    }
}
