package io.yilianyun.bridge.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A stand-in for the Yilianyun (易联云) platform, for offline use and tests: authorization codes, tokens that rotate,
 * quota, calls with a token, and faults on demand. It knows nothing of HTTP, keeps everything in memory, takes the time
 * from its clock only, and may be used by any number of threads.
 *
 * <p>A second authorization of a terminal ends what the first one granted: its refresh token is refused at once, its
 * access token dies like any superseded one.
 */
public final class StandInPlatform {

    /** What a machine code (终端号) looks like. */
    private static final Pattern MACHINE_CODE = Pattern.compile("[0-9A-Za-z]{1,20}");

    private final Settings settings;
    private final Clock clock;
    private final TokenMint mint = new TokenMint();
    private final AuthorizationCodes codes = new AuthorizationCodes();
    private final FaultQueue faults = new FaultQueue();
    private final RequestLog log = new RequestLog();
    private final Terminals terminals;
    private final TokenEndpoint tokenEndpoint;
    private final CallEndpoint callEndpoint;
    private final Dispatcher dispatcher;

    public StandInPlatform(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        terminals = new Terminals(settings);
        tokenEndpoint = new TokenEndpoint(settings, terminals, codes, mint);
        callEndpoint = new CallEndpoint(terminals, mint);
        dispatcher = new Dispatcher(new RequestChecks(settings), faults, log, tokenEndpoint, callEndpoint);
    }

    public Settings settings() {
        return settings;
    }

    /** The platform's time. */
    public Instant now() {
        return clock.instant();
    }

    /**
     * Checks the parameters of the authorize page: 0 when they are in order, otherwise the platform's code 1 to 4. An
     * application of the application centre may come without state, because the merchant starts at the platform.
     */
    public int checkAuthorization(String responseType, String clientId, String redirectUri, String state) {
        RegisteredApp app = isBlank(clientId) ? null : settings.apps().get(clientId);
        boolean stateMissing = isBlank(state) && (app == null || app.entry() != EntryPoint.APP_CENTER);
        if (isBlank(clientId) || isBlank(responseType) || stateMissing) {
            return 4;
        }
        if (!responseType.equals("code")) {
            return 1;
        }
        if (app == null) {
            return 2;
        }
        return app.redirectUri().toString().equals(redirectUri) ? 0 : 3;
    }

    /** Whether this could be a machine code: 1 to 20 letters and digits. */
    public static boolean isMachineCode(String text) {
        return text != null && MACHINE_CODE.matcher(text).matches();
    }

    /** A code that can be exchanged once within 600 seconds, as if a merchant had agreed. */
    public String authorize(String clientId, String machineCode) {
        return codes.issue(app(clientId).clientId(), checkedMachineCode(machineCode), now());
    }

    /** A pair as if a code had been exchanged at the given moment, outside the quota; for building fleets. */
    public TokenPair issue(String clientId, String machineCode, Instant issuedAt) {
        Terminal terminal = terminals.findOrCreate(app(clientId), checkedMachineCode(machineCode));
        synchronized (terminal) {
            terminal.issue(issuedAt);
            return terminal.pair(mint);
        }
    }

    /**
     * Answers a form that was posted to the platform.
     *
     * @param path below the platform's base address, such as {@code /oauth/oauth} or {@code /v2/print/index}
     * @param form the fields of the body; none of them may come from the query
     */
    public Answer answer(String path, Map<String, String> form) {
        return dispatcher.answer(path, form, now());
    }

    /** Lets a fault wait for the next requests that it matches. */
    public void inject(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    /** The faults that still wait. */
    public List<Fault> faults() {
        return faults.list();
    }

    /** The valid pair of a terminal; empty if it has none, or it has been revoked. */
    public Optional<TokenPair> currentPair(String clientId, String machineCode) {
        return terminals.find(clientId, machineCode).filter(Terminal::hasPair).map(terminal -> terminal.pair(mint));
    }

    /** The valid pairs of all terminals, in the order of their first authorization. */
    public Stream<TokenPair> pairs() {
        return terminals.stream().filter(Terminal::hasPair).map(terminal -> terminal.pair(mint));
    }

    /** All terminals without their tokens, in the order of their first authorization. */
    public Stream<TerminalState> terminals() {
        return terminals.stream().map(Terminal::state);
    }

    public int terminalCount() {
        return terminals.size();
    }

    /** The most recent requests, newest first. */
    public List<LoggedRequest> requests() {
        return log.recent();
    }

    /** How many of all requests ended with each result. */
    public Map<String, Long> results() {
        return log.results();
    }

    /** How often a refresh token was sent that had been superseded and is no longer repeated: a lost rotation. */
    public long deadRefreshTokensSent() {
        return tokenEndpoint.deadRefreshTokensSent();
    }

    /** How many orders came out on paper. */
    public long ordersPrinted() {
        return callEndpoint.printed();
    }

    private RegisteredApp app(String clientId) {
        RegisteredApp app = settings.apps().get(clientId);
        if (app == null) {
            throw new IllegalArgumentException("No application with client id " + clientId);
        }
        return app;
    }

    private static String checkedMachineCode(String machineCode) {
        if (!isMachineCode(machineCode)) {
            throw new IllegalArgumentException("A machine code has 1 to 20 letters and digits");
        }
        return machineCode;
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }
}
