package io.yilianyun.bridge.app;

import java.time.Instant;

/**
 * Whether an application may call the platform.
 *
 * @param reason why it is halted, or how it was resumed; may be null
 * @param probeAt when one call may find out whether a halted application works again; null: only an operator resumes it
 * @param probes how many such calls were made since it was halted
 */
public record AppState(String app, State state, String reason, Instant since, Instant probeAt, int probes) {
    public enum State {
        RUNNING,
        HALTED
    }

    public boolean isRunning() {
        return state == State.RUNNING;
    }
}
