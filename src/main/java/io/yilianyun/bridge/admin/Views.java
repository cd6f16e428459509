package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenStatus;
import java.time.Instant;
import java.util.List;

/** What the API's calls answer, and the console shows. No secret but the access token of {@link AccessToken}. */
final class Views {
    private Views() {}

    record TokenView(
            String app,
            String machineCode,
            String merchant,
            String scope,
            TokenStatus status,
            Instant accessExpiresAt,
            Instant refreshExpiresAt,
            Instant refreshDueAt,
            Instant issuedAt,
            Instant refreshedAt,
            String quotaDay,
            int quotaUsed,
            int attempts,
            Token.LastError lastError) {
        static TokenView of(Token token) {
            return new TokenView(
                    token.app(),
                    token.machineCode(),
                    token.merchant(),
                    token.scope(),
                    token.status(),
                    token.accessExpiresAt(),
                    token.refreshExpiresAt(),
                    token.dueAt(),
                    token.issuedAt(),
                    token.refreshedAt(),
                    token.quotaDay(),
                    token.quotaUsed(),
                    token.attempts(),
                    token.lastError());
        }
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

        @Override
        public String auditDetail() {
            return "imported %d, updated %d".formatted(imported, updated);
        }
    }

    /** Why some dead letters were left as they were. */
    record Refused(String reason, long count) {}

    record Retried(long retrying, List<Refused> refused) implements AuditInterceptor.Detailed {
        @Override
        public String auditDetail() {
            return "retrying %d, refused %d".formatted(retrying, count(refused));
        }
    }

    record Discarded(long discarded, List<Refused> refused) implements AuditInterceptor.Detailed {
        @Override
        public String auditDetail() {
            return "discarded %d, refused %d".formatted(discarded, count(refused));
        }
    }

    private static long count(List<Refused> refused) {
        return refused.stream().mapToLong(Refused::count).sum();
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
