package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.util.Assert;
import org.springframework.util.DigestUtils;

/**
 * A stand-in for the Yilianyun (易联云) platform, for offline use and tests: authorization codes, tokens that rotate,
 * quota, calls with a token, and faults on demand. It knows nothing of HTTP, keeps everything in memory, takes the time
 * from its clock only, and may be used by any number of threads. As JSON it shows its state, without tokens and secrets.
 *
 * <p>A second authorization of a printer ends what the first one granted: its refresh token is refused at once, its
 * access token dies like any superseded one.
 */
@JsonAutoDetect(getterVisibility = JsonAutoDetect.Visibility.NONE)
public final class StandInPlatform {

    private static final Pattern MACHINE_CODE = Pattern.compile("[0-9A-Za-z]{1,20}");
    private static final Pattern UUID_V4 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{10}");
    private static final long MOST_SKEW_SECONDS = 600;
    private static final int MOST_REQUESTS = 200;
    private static final int MOST_PRINTERS = 1000;

    private final Settings settings;
    private final Clock clock;
    private final Printers printers;
    private final TokenEndpoint tokens;
    private final CallEndpoint calls;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Cache<String, Boolean> ids =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final List<LoggedRequest> requests = Collections.synchronizedList(new LinkedList<>());
    private final Map<String, Long> results = new ConcurrentHashMap<>();

    public StandInPlatform(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        printers = new Printers(settings);
        tokens = new TokenEndpoint(settings, printers, clock);
        calls = new CallEndpoint(printers);
    }

    public Settings settings() {
        return settings;
    }

    /** Returns the platform's time. */
    @JsonProperty
    public Instant now() {
        return clock.instant();
    }

    /**
     * Checks the parameters of the authorize page: 0 when they are in order, otherwise the platform's code 1 to 4. An
     * application of the application centre may come without state, because the merchant starts at the platform.
     */
    public int checkAuthorization(Map<String, String> query) {
        String responseType = query.getOrDefault("response_type", "");
        RegisteredApp app = settings.apps().get(query.getOrDefault("client_id", ""));
        boolean stateless = app != null && app.entry() == EntryPoint.APP_CENTER;
        if (responseType.isBlank()
                || query.getOrDefault("client_id", "").isBlank()
                || !stateless && query.getOrDefault("state", "").isBlank()) {
            return 4;
        }
        if (app == null || !responseType.equals("code")) {
            return app == null && responseType.equals("code") ? 2 : 1;
        }
        return app.redirectUri().toString().equals(query.get("redirect_uri")) ? 0 : 3;
    }

    /** Returns whether this could be a machine code (终端号): 1 to 20 letters and digits. */
    public static boolean isMachineCode(String text) {
        return text != null && MACHINE_CODE.matcher(text).matches();
    }

    /** Issues a code that can be exchanged once within 600 seconds, as if a merchant had agreed. */
    public String authorize(String clientId, String machineCode) {
        return tokens.issueCode(printer(clientId, machineCode));
    }

    /** Issues a token pair as if a code had been exchanged at the given moment, outside the quota; for building fleets. */
    public TokenPair issue(String clientId, String machineCode, Instant issuedAt) {
        return printer(clientId, machineCode).issue(issuedAt);
    }

    /**
     * Answers a form that was posted to the platform.
     *
     * @param path below the platform's base address, such as {@code /oauth/oauth} or {@code /v2/print/index}
     * @param form the fields of the body; none of them may come from the query
     */
    public Answer answer(String path, Map<String, String> form) {
        Generation generation = Generation.of(path);
        Endpoint.Request request = new Endpoint.Request(generation, generation.common(path), form, now());
        boolean token = request.path().equals(TokenEndpoint.PATH);
        if (!token && !CallEndpoint.knows(request.path())) {
            // The path is not logged: it could be anything, a token included.
            log(new LoggedRequest(request.now(), "(unknown)", null, null, "HTTP 404"));
            return Answer.status(404, null);
        }
        Endpoint endpoint = token ? tokens : calls;
        String grantType = token ? TokenEndpoint.grantType(request) : null;
        String machineCode = null;
        String result;
        Answer answer;
        try {
            request.require("client_id", "sign", "timestamp", "id");
            endpoint.checkFields(request);
            Endpoint.Action action = endpoint.prepare(authenticate(request), request);
            machineCode = isMachineCode(action.machineCode()) ? action.machineCode() : null;
            ObjectNode success = null;
            Optional<Fault> fault = take(request.path(), machineCode, true);
            if (fault.isEmpty()) {
                success = generation.envelope(0, "success", action.execution().get(), request.now());
                fault = take(request.path(), machineCode, false);
            }
            result = fault.map(Fault::result).orElse("0");
            answer = fault.isEmpty() ? Answer.json(success) : fault.get().answer(generation, request.now(), success);
        } catch (Refusal refusal) {
            result = Integer.toString(refusal.code);
            answer = Answer.json(generation.refusal(refusal.code, request.now()));
        }
        log(new LoggedRequest(request.now(), path, grantType, machineCode, result));
        return answer;
    }

    /** Returns the application that signed the request; {@link Refusal} 2, 33 or 11. */
    private RegisteredApp authenticate(Endpoint.Request request) {
        RegisteredApp app = settings.apps().get(request.field("client_id"));
        if (app == null) {
            throw new Refusal(2);
        }
        String id = request.field("id").toLowerCase(Locale.ROOT);
        if (!UUID_V4.matcher(id).matches() || ids.asMap().putIfAbsent(id, true) != null) {
            throw new Refusal(33);
        }
        String timestamp = request.field("timestamp");
        if (!TIMESTAMP.matcher(timestamp).matches()
                || Math.abs(request.now().getEpochSecond() - Long.parseLong(timestamp)) > MOST_SKEW_SECONDS
                || !sign(app.clientId(), timestamp, app.clientSecret()).equals(request.field("sign"))) {
            throw new Refusal(11);
        }
        return app;
    }

    /** Returns the lower-case hex MD5 of the three values, which is all that the platform's signature covers. */
    static String sign(String clientId, String timestamp, String clientSecret) {
        return DigestUtils.md5DigestAsHex((clientId + timestamp + clientSecret).getBytes(StandardCharsets.UTF_8));
    }

    private void log(LoggedRequest request) {
        results.merge(request.result(), 1L, Long::sum);
        requests.add(0, request);
        if (requests.size() > MOST_REQUESTS) {
            requests.remove(MOST_REQUESTS);
        }
    }

    /**
     * Takes the first fault that matches. Faults stay in order: one behind the first that matches has to wait.
     *
     * @param instead whether the fault must take the place of an answer, or must change a successful one
     */
    private synchronized Optional<Fault> take(String path, String machineCode, boolean instead) {
        Optional<Fault> taken = faults.stream()
                .filter(fault -> fault.matches(path, machineCode))
                .findFirst()
                .filter(fault -> fault.isInstead() == instead);
        taken.ifPresent(fault -> {
            int index = faults.indexOf(fault);
            faults.remove(index);
            if (fault.count() != 1) {
                faults.add(index, fault.times(Math.max(-1, fault.count() - 1)));
            }
        });
        return taken;
    }

    /** Lets a fault wait for the next requests that it matches. */
    public synchronized void inject(Fault fault) {
        faults.add(fault);
    }

    public synchronized void clearFaults() {
        faults.clear();
    }

    /** Returns the faults that still wait. */
    @JsonProperty
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Returns the valid token pair of a printer; empty if it has none, or it has been revoked. */
    public Optional<TokenPair> currentPair(String clientId, String machineCode) {
        return printers.find(clientId, machineCode).flatMap(Printer::pair);
    }

    /** Returns the valid token pairs of all printers, in the order of their first authorization. */
    public Stream<TokenPair> pairs() {
        return printers.stream().map(Printer::pair).flatMap(Optional::stream);
    }

    /** Returns all printers without their tokens, in the order of their first authorization. */
    public Stream<PrinterState> printers() {
        return printers.stream().map(Printer::state).filter(printer -> printer.grants() > 0);
    }

    @JsonProperty("printers")
    public List<PrinterState> firstPrinters() {
        return printers().limit(MOST_PRINTERS).toList();
    }

    @JsonProperty
    public int printerCount() {
        return (int) printers().count();
    }

    /** Returns the most recent requests, newest first. */
    @JsonProperty
    public List<LoggedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns how many of all requests ended with each result. */
    @JsonProperty
    public Map<String, Long> results() {
        return new TreeMap<>(results);
    }

    /** Returns how many refresh tokens came that were superseded and are no longer repeated: lost rotations. */
    @JsonProperty
    public long deadRefreshTokensSent() {
        return printers().mapToLong(PrinterState::deadTokens).sum();
    }

    /** Returns how many orders came out on paper. */
    @JsonProperty
    public long ordersPrinted() {
        return calls.printed();
    }

    private Printer printer(String clientId, String machineCode) {
        RegisteredApp app = settings.apps().get(clientId);
        Assert.notNull(app, "No application has this client id");
        Assert.isTrue(isMachineCode(machineCode), "A machine code has 1 to 20 letters and digits");
        return printers.findOrCreate(app, machineCode);
    }
}
