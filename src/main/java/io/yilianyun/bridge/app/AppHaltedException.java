package io.yilianyun.bridge.app;

/** The application is halted and not to call the platform now. */
public class AppHaltedException extends Exception {
    public AppHaltedException(AppState state) {
        super("The application %s is halted since %s: %s".formatted(state.app(), state.since(), state.reason()));
    }
}
