package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Retries the dead letters of code exchanges: stores a token pair whose printer an operator names, or tries a code that is still alive. */
@Component("bridgeLostGrants")
public class LostGrants {
    private final DeadLetterRepository deadLetters;
    private final AuthorizationRepository authorizations;
    private final OutcomeRecorder recorder;

    LostGrants(DeadLetterRepository deadLetters, AuthorizationRepository authorizations, OutcomeRecorder recorder) {
        this.deadLetters = deadLetters;
        this.authorizations = authorizations;
        this.recorder = recorder;
    }

    /**
     * Retries a dead letter.
     *
     * @param machineCode the printer, as an operator names it; may be null
     * @return why it cannot be retried; empty if the retry has begun or is done
     */
    public Optional<String> recover(DeadLetter letter, String machineCode) {
        Optional<Authorization> authorization =
                DeadLetterSubject.authorization(letter).flatMap(authorizations::find);
        if (authorization.isEmpty()) {
            return Optional.of("The authorization is too old; the merchant must authorize again");
        }
        Optional<Grant> grant =
                deadLetters.payload(letter).flatMap(PlatformAnswer::read).flatMap(PlatformAnswer::grant);
        if (grant.isEmpty()) {
            return authorizations.retryNow(authorization.get().id())
                    ? Optional.empty()
                    : Optional.of("The authorization code is used or expired; the merchant must authorize again");
        }
        if (machineCode == null) {
            return Optional.of("The platform's answer names no printer: repeat this call with {\"machineCode\":\"…\"}");
        }
        recorder.store(authorization.get(), machineCode, grant.get());
        return Optional.empty();
    }
}
