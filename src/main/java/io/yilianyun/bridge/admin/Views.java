package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.token.Token;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the API's calls answer, and the console shows. No secret but the access token of {@link AccessToken}. */
final class Views {
    private Views() {}

    /** Leaves out of a token's JSON the encrypted tokens and what only the engine needs. */
    @JsonIgnoreProperties({
        "accessToken",
        "refreshToken",
        "inDoubt",
        "leaseOwner",
        "version",
        "deferrals",
        "errorCode",
        "errorText",
        "errorAt"
    })
    interface TokenFields {
        @JsonProperty("refreshDueAt")
        Instant dueAt();

        @JsonProperty
        Token.LastError lastError();
    }

    record AccessToken(String accessToken, Instant expiresAt) {
        @Override
        public String toString() {
            return "AccessToken[expiresAt=" + expiresAt + "]";
        }
    }

    /** @param rejectedUnlisted how many more lines were rejected than are listed; left out if none were */
    record Imported(
            long imported,
            long updated,
            List<Rejected> rejected,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long rejectedUnlisted)
            implements AuditInterceptor.Detailed {
        record Rejected(long line, String reason) {}
    }

    /** Why some dead letters were left as they were. */
    record Refused(String reason, long count) {
        /** The outcome that is no refusal. */
        static final String NOT = "";

        private static List<Refused> of(Map<String, Long> outcomes) {
            return outcomes.entrySet().stream()
                    .filter(outcome -> !outcome.getKey().equals(NOT))
                    .map(outcome -> new Refused(outcome.getKey(), outcome.getValue()))
                    .toList();
        }
    }

    record Retried(long retrying, List<Refused> refused) implements AuditInterceptor.Detailed {
        Retried(Map<String, Long> outcomes) {
            this(outcomes.getOrDefault(Refused.NOT, 0L), Refused.of(outcomes));
        }
    }

    record Discarded(long discarded, List<Refused> refused) implements AuditInterceptor.Detailed {
        Discarded(Map<String, Long> outcomes) {
            this(outcomes.getOrDefault(Refused.NOT, 0L), Refused.of(outcomes));
        }
    }

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
            Reachability platform) {}
}
