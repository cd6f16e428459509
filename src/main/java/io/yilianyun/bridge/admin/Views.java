package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.yilianyun.bridge.app.AppState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/** What the API's calls answer, and the console shows. No secret but the access token of {@link AccessToken}. */
final class Views {
    private Views() {}

    record AccessToken(String accessToken, Instant expiresAt) {
        @Override
        public String toString() {
            return "AccessToken[expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * How many dead letters were left as they were, and why.
     *
     * @param key of the reason's text in {@code console.properties}, after {@code refused.}
     */
    record Refused(@JsonIgnore String key, long count) {
        /** The outcome that is no refusal. */
        static final String NOT = "";

        private static final ResourceBundle TEXTS = ResourceBundle.getBundle("yilianyun.pages.console", Locale.ROOT);

        @JsonProperty
        String reason() {
            return text(key);
        }

        static String text(String key) {
            return TEXTS.getString("refused." + key);
        }

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
