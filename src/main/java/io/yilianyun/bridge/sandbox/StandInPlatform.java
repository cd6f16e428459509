package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.yilianyun.bridge.config.BridgeProperties;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
public final class StandInPlatform {

    private static final Pattern MACHINE_CODE = Pattern.compile("[0-9A-Za-z]{1,20}");
    private static final Pattern UUID_V4 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final Set<String> GRANT_TYPES = Set.of("authorization_code", "refresh_token");
    private static final long MOST_SKEW_SECONDS = 600;
    private static final int MOST_REQUESTS = 200;
    private static final int MOST_PRINTERS = 1000;

    private final Settings settings;
    private final Clock clock;
    final Printers printers;
    private final Calls calls = new Calls();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Cache<String, Boolean> ids =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final List<LoggedRequest> requests = Collections.synchronizedList(new LinkedList<>());
    private final Map<String, Long> results = new ConcurrentHashMap<>();

    public StandInPlatform(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        printers = new Printers(settings, clock);
    }

    public Settings settings() {
        return settings;
    }

    /** Returns the platform's time. */
    public Instant getNow() {
        return clock.instant();
    }

    /**
     * Checks the parameters of the authorize page: 0 when they are in order, otherwise the platform's code 1 to 4. An
     * application of the application centre may come without state, because the merchant starts at the platform.
     */
    public int checkAuthorization(Map<String, String> query) {
        RegisteredApp app = settings.apps().get(query.get("client_id"));
        boolean stateless = app != null && app.entry() == BridgeProperties.Entry.APP_CENTER;
        if (Stream.of("response_type", "client_id", stateless ? "client_id" : "state")
                .anyMatch(name -> query.getOrDefault(name, "").isBlank())) {
            return 4;
        }
        if (!query.get("response_type").equals("code")) {
            return 1;
        }
        if (app == null) {
            return 2;
        }
        return app.redirectUri().toString().equals(query.get("redirect_uri")) ? 0 : 3;
    }

    /** Returns whether this could be a machine code (终端号): 1 to 20 letters and digits. */
    public static boolean isMachineCode(String text) {
        return text != null && MACHINE_CODE.matcher(text).matches();
    }

    /** Issues a code that can be exchanged once within 600 seconds, as if a merchant had agreed. */
    public String authorize(String clientId, String machineCode) {
        RegisteredApp app = settings.apps().get(clientId);
        Assert.notNull(app, "No application has this client id");
        Assert.isTrue(isMachineCode(machineCode), "A machine code has 1 to 20 letters and digits");
        return printers.issueCode(printers.findOrCreate(app, machineCode));
    }

    /**
     * Answers a form that was posted to the platform.
     *
     * @param path below the platform's base address, such as {@code /oauth/oauth} or {@code /v2/print/index}
     * @param form the fields of the body; none of them may come from the query
     */
    public Answer answer(String path, Map<String, String> form) {
        Request request = Request.of(path, form, getNow());
        boolean token = request.path().equals(Request.TOKEN_PATH);
        if (!token && !Calls.knows(request.path())) {
            // The path is not logged: it could be anything, a token included.
            log(new LoggedRequest(request.now(), "(unknown)", null, null, "HTTP 404"));
            return Answer.status(404, null);
        }
        String machineCode = isMachineCode(form.get("machine_code")) ? form.get("machine_code") : null;
        String result = "0";
        Answer answer;
        try {
            request.require("client_id", "sign", "timestamp", "id");
            Credential credential = request.credential();
            request.require(credential.fields);
            Calls.checkFields(request);
            if (token && !request.field("scope").equals("all")) {
                throw new Refusal(15);
            }
            Optional<Printers.Holder> holder = printers.find(
                            authenticate(request), credential, request.field(credential.fields[0]))
                    .filter(found -> token || found.printer().machineCode.equals(form.get("machine_code")));
            machineCode = holder.map(found -> found.printer().machineCode).orElse(machineCode);
            ObjectNode success = null;
            Optional<Fault> fault = take(request.path(), machineCode, true);
            if (fault.isEmpty()) {
                success = request.envelope(0, "success", execute(request, credential, holder));
                fault = take(request.path(), machineCode, false);
            }
            result = fault.map(Fault::result).orElse(result);
            answer = fault.isEmpty() ? Answer.json(success) : fault.get().answer(request, success);
        } catch (Refusal refusal) {
            result = Integer.toString(refusal.code);
            answer = Answer.json(request.refusal(refusal.code));
        }
        String grantType = token && GRANT_TYPES.contains(request.field("grant_type")) ? form.get("grant_type") : null;
        log(new LoggedRequest(request.now(), path, grantType, machineCode, result));
        return answer;
    }

    /** Carries out a request and returns the answer's body, null for none. */
    private JsonNode execute(Request request, Credential credential, Optional<Printers.Holder> holder) {
        Printers.Holder held = holder.orElseThrow(() -> new Refusal(credential.refusal));
        Printer printer = held.printer();
        if (credential == Credential.ACCESS_TOKEN) {
            printer.checkAccess(held.generation(), request.now());
            return calls.execute(printer, request);
        }
        int generation = credential == Credential.CODE
                ? printers.exchange(request.field("code"), printer, request.now())
                : printer.refresh(held.generation(), request.now());
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("access_token", printers.token(Credential.ACCESS_TOKEN, printer, generation))
                .put("refresh_token", printers.token(Credential.REFRESH_TOKEN, printer, generation))
                .put("machine_code", printer.machineCode)
                .put("expires_in", settings.accessTokenLifetime().toSeconds())
                .put("scope", "all");
        return request.v2()
                ? body.put("refresh_expires_in", settings.refreshTokenLifetime().toSeconds())
                : body;
    }

    /** Returns the application that signed the request; {@link Refusal} 2, 33 or 11. */
    private RegisteredApp authenticate(Request request) {
        RegisteredApp app = settings.apps().get(request.field("client_id"));
        if (app == null) {
            throw new Refusal(2);
        }
        String id = request.field("id").toLowerCase(Locale.ROOT);
        if (!UUID_V4.matcher(id).matches() || ids.asMap().putIfAbsent(id, true) != null) {
            throw new Refusal(33);
        }
        String timestamp = request.field("timestamp");
        if (!timestamp.matches("[0-9]{10}")
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
    public List<Fault> getFaults() {
        return List.copyOf(faults);
    }

    /** Returns all printers without their tokens, in the order of their first authorization. */
    public Stream<PrinterState> printers() {
        return printers.stream().map(Printer::state).filter(printer -> printer.grants() > 0);
    }

    public List<PrinterState> getPrinters() {
        return printers().limit(MOST_PRINTERS).toList();
    }

    public int getPrinterCount() {
        return (int) printers().count();
    }

    /** Returns the most recent requests, newest first. */
    public List<LoggedRequest> getRequests() {
        return List.copyOf(requests);
    }

    /** Returns how many of all requests ended with each result. */
    public Map<String, Long> getResults() {
        return new TreeMap<>(results);
    }

    /** Returns how many refresh tokens came that were superseded and are no longer repeated: lost rotations. */
    public long getDeadRefreshTokensSent() {
        return printers().mapToLong(PrinterState::deadSent).sum();
    }

    /** Returns how many orders came out on paper. */
    public long getOrdersPrinted() {
        return calls.printed();
    }
}
