package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.LostGrants;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetter.Status;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.deadletter.DeadLetterRepository.Filter;
import io.yilianyun.bridge.deadletter.DeadLetterSubject;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.token.TokenRepository;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** The API's calls about dead letters. A retry makes the operation due again; it then takes the way that every other one takes. */
public class DeadLetterApi {
    private static final int LARGEST_RETRY = 10_000;

    private final DeadLetterRepository deadLetters;
    private final TokenRepository tokens;
    private final LostGrants lostGrants;
    private final Applications applications;
    private final TransactionTemplate transaction;

    public DeadLetterApi(
            DeadLetterRepository deadLetters,
            TokenRepository tokens,
            LostGrants lostGrants,
            Applications applications,
            TransactionTemplate transaction) {
        this.deadLetters = deadLetters;
        this.tokens = tokens;
        this.lostGrants = lostGrants;
        this.applications = applications;
        this.transaction = transaction;
    }

    public Map<String, Object> list(
            @Header("status") String status,
            @Header("app") String app,
            @Header("code") String code,
            @Header("page") String page,
            @Header("size") String size)
            throws Problem {
        Page part = Page.of(page, size);
        Filter filter = filter(status, app, code);
        return part.answer(
                deadLetters.search(filter, part.size(), part.offset()).stream()
                        .map(DeadLetter::view)
                        .toList(),
                deadLetters.count(filter));
    }

    /**
     * Begins the retry of one letter. Sets the variables {@code app} and {@code machineCode} and the variable {@code refreshNow} if a token
     * is to be refreshed at once.
     *
     * @param request may name the terminal ({@code machineCode}) of an authorization whose answer did not
     */
    public void retry(Exchange exchange, @Variable("id") String id, @Body Map<String, Object> request) throws Problem {
        DeadLetter letter = find(id);
        Object named = request == null ? null : request.get("machineCode");
        String machineCode = named == null ? null : Parameters.optional("machineCode", named.toString(), 64);
        String refused = begin(letter, machineCode);
        if (refused != null) {
            throw new Problem(HttpStatus.CONFLICT, refused);
        }
        exchange.setVariable("refreshNow", letter.operation() == Operation.REFRESH && letter.machineCode() != null);
        exchange.setVariable("app", letter.app());
        exchange.setVariable("machineCode", letter.machineCode());
    }

    /** Begins the retry of all open letters that match. */
    public Map<String, Object> retryAll(@Body Map<String, Object> request) throws Problem {
        Map<String, Object> filter = request == null ? Map.of() : request;
        List<DeadLetter> letters =
                deadLetters.search(filter("OPEN", text(filter.get("app")), text(filter.get("code"))), LARGEST_RETRY, 0);
        long begun =
                letters.stream().filter(letter -> begin(letter, null) == null).count();
        return Map.of("retrying", begun, "refused", letters.size() - begun);
    }

    public void discard(@Variable("id") String id) throws Problem {
        DeadLetter letter = find(id);
        if (letter.status() != Status.OPEN && letter.status() != Status.RETRYING) {
            throw new Problem(HttpStatus.CONFLICT, "The dead letter is " + letter.status() + " already");
        }
        deadLetters.discard(letter.subject());
    }

    /** Null if begun, else why not. */
    private String begin(DeadLetter letter, String machineCode) {
        return transaction.execute(status -> {
            if (!deadLetters.retrying(letter.id())) {
                return "The dead letter is not open any more";
            }
            String refused = again(letter, machineCode);
            if (refused != null) {
                status.setRollbackOnly();
            }
            return refused;
        });
    }

    private String again(DeadLetter letter, String machineCode) {
        if (DeadLetterSubject.authorization(letter).isPresent()) {
            return lostGrants.recover(letter, machineCode).orElse(null);
        }
        if (letter.machineCode() == null) {
            applications.probeNow(letter.app());
            return null;
        }
        return tokens.makeDue(letter.app(), letter.machineCode())
                ? null
                : "The token is gone, or is being refreshed at this moment";
    }

    private DeadLetter find(String id) throws Problem {
        return deadLetters
                .find(id)
                .orElseThrow(() -> new Problem(HttpStatus.NOT_FOUND, "There is no dead letter of this id"));
    }

    static Filter filter(String status, String app, String code) throws Problem {
        return new Filter(
                Parameters.oneOf("status", status, Status.values()),
                Parameters.optional("app", app, 32),
                Parameters.optional("code", code, 16));
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
