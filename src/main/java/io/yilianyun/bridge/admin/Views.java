package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.AppState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the API's calls answer, and the console shows. No secret but the access token of {@link AccessToken}. */
final class Views {
    private Views() {}

    record AccessToken(String accessToken, Instant expiresAt) {
        @Override
        public String toString() {
            return "AccessToken[expiresAt=" + expiresAt + "]";
        }
    }

    /** How many were left as they were, and why. */
    record Refused(String reason, long count) {
        /** The outcome that is no refusal. */
        static final String NOT = "";

        static final String DEAD = "The refresh token is dead; the merchant must authorize again";
        static final String GONE = "The token is gone, or is being refreshed at this moment";

        static List<Refused> of(Map<String, Long> outcomes) {
            return outcomes.entrySet().stream()
                    .filter(outcome -> !outcome.getKey().equals(NOT) && outcome.getValue() > 0)
                    .map(outcome -> new Refused(outcome.getKey(), outcome.getValue()))
                    .toList();
        }
    }

    record Retried(long retrying, List<Refused> refused) {}

    record Changed(long changed, List<Refused> refused) {}

    record Discarded(long discarded, List<Refused> refused) {}

    enum Reachability {
        UP,
        DOWN
    }

    /**
     * @param overdue tokens that have been due for more than five minutes
     * @param platform whether the platform answers this application; an outage pauses its sweep
     */
    record AppView(
            String name,
            AppState.State state,
            String reason,
            Instant since,
            long tokens,
            long overdue,
            Reachability platform) {
        AppView with(Reachability reached) {
            return new AppView(name, state, reason, since, tokens, overdue, reached);
        }
    }
}
