package io.yilianyun.bridge.call;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.platform.AccessTokenRefused;
import io.yilianyun.bridge.platform.ApplicationFault;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.InvalidInputException;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.RefreshFailedException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * The steps of a call of the platform with a printer's access token.
 *
 * <p>A call spends no quota and holds no lease. Its caller gets the answer or the exception, so no state and no dead letter is kept of it.
 */
@Component("bridgeCalls")
public class Calls {
    private static final String PATH = "(?=.{1,100}$)[a-z0-9_]+(/[a-z0-9_]+){0,3}";
    /** Only the bridge exchanges and refreshes: another exchange or refresh would invalidate the token pair that is stored. */
    private static final String TOKEN_PATH = "oauth/(oauth|authorize|scancodemodel)(/.*)?";

    private static final Set<String> RESERVED =
            Set.of("client_id", "access_token", "machine_code", "sign", "timestamp", "id");
    private static final RefreshResult NO_REFRESH =
            new RefreshResult(RefreshResult.Kind.NOT_MADE, null, "no refresh was made");

    private final TokenRepository tokens;
    private final AccessTokens accessTokens;
    private final Applications applications;
    private final FaultClassifier faultClassifier;

    Calls(
            TokenRepository tokens,
            AccessTokens accessTokens,
            Applications applications,
            FaultClassifier faultClassifier) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.applications = applications;
        this.faultClassifier = faultClassifier;
    }

    /**
     * Checks the inputs of a call: the variables {@code app}, {@code machineCode}, {@code path} and {@code form}.
     *
     * @throws InvalidInputException if one is missing or not allowed
     */
    public void check(Exchange exchange) {
        Map<String, String> faults = InvalidInputException.ofPrinter(
                exchange.getVariable("app", String.class), exchange.getVariable("machineCode", String.class));
        String path = exchange.getVariable("path", "", String.class);
        if (!path.matches(PATH)) {
            faults.put("path", "must be 1 to 4 parts of a-z, 0-9 and _, such as print/index, at most 100 characters");
        } else if (path.matches(TOKEN_PATH)) {
            faults.put("path", "must not be a call that grants tokens");
        }
        if (!(exchange.getVariable("form", Map.of(), Object.class) instanceof Map)) {
            faults.put("form", "must be a map of the call's own fields");
        } else {
            form(exchange).keySet().stream()
                    .filter(RESERVED::contains)
                    .forEach(name -> faults.put(name, "is added by the bridge; leave it out"));
        }
        InvalidInputException.throwIfAny(faults);
    }

    /**
     * Sets the variables of the platform request, with the stored access token.
     *
     * @param refused the token whose access token the platform refused, or null
     * @param refresh the result of the refresh, if one was made
     * @throws RefreshFailedException if the access token is still the expired or refused one
     * @throws AppHaltedException if the application is halted and no probe is due; if one is, this call is the probe
     */
    public void prepare(
            Exchange exchange,
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("path") String path,
            @Variable("refused") Token refused,
            @Body Object refresh)
            throws NoSuchTokenException, AppHaltedException, RefreshFailedException {
        Token token = tokens.get(app, machineCode);
        if (accessTokens.isExpired(token) || refused != null && !token.isRenewedSince(refused)) {
            throw new RefreshFailedException(
                    app, machineCode, refresh instanceof RefreshResult made ? made : NO_REFRESH);
        }
        Map<String, String> fields = form(exchange);
        fields.put("access_token", accessTokens.decrypt(token));
        fields.put("machine_code", machineCode);
        exchange.setVariable("token", token);
        exchange.setVariable("operation", Operation.CALL.label());
        exchange.setVariable("path", "/" + path);
        exchange.setVariable("form", fields);
        boolean probe = applications.admit(app);
        exchange.setVariable("probe", probe);
        exchange.setVariable("permission", (Processor) waited -> {
            if (!probe && !applications.isRunning(app)) {
                throw new AppHaltedException(applications.state(app));
            }
        });
    }

    /** A copy of the call's own fields. Not a parameter of a step: Camel logs those at TRACE. */
    private static Map<String, String> form(Exchange exchange) {
        Map<String, String> fields = new LinkedHashMap<>();
        exchange.getVariable("form", Map.of(), Map.class)
                .forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
        return fields;
    }

    /** Makes the platform's answer the result, even if it is a refusal. An answer to a probe resumes the application. */
    public CallResult answered(
            @Body PlatformAnswer answer,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception fault,
            @Variable("token") Token token,
            @Variable("probe") boolean probe) {
        if (answer != null && probe && !(fault instanceof ApplicationFault)) {
            applications.probeAnswered(token.app());
        }
        return new CallResult(
                answer,
                fault instanceof AccessTokenRefused ? token : null,
                answer == null || fault instanceof PlatformFault ? fault : null);
    }

    /** Halts the application that the platform refuses as a whole. */
    public void halt(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault, @Variable("app") String app) {
        applications.halt(app, fault, Operation.CALL);
    }

    /** Makes the exception the result: no answer came, or the bridge itself failed. The call may have been carried out, so it is not repeated. */
    public CallResult failed(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception, @Variable("app") String app) {
        Exception fault = exception instanceof IOException ? faultClassifier.classify(app, exception) : exception;
        return new CallResult(null, null, fault);
    }

    /**
     * Makes the platform's answer the body, as it came, or throws the exception that prevented it. If the variable {@code failIfRefused} is
     * true, that is also an answer by which the platform refuses the call.
     */
    public void answer(Exchange exchange, @Body Object result) throws Exception {
        if (!(result instanceof CallResult made)) {
            throw new IllegalStateException(
                    "The route call-once ended without a result; a step of it stopped the exchange");
        }
        boolean failIfRefused = exchange.getVariable("failIfRefused", false, boolean.class);
        if (made.answer() == null || failIfRefused && made.fault() != null) {
            throw made.fault();
        }
        exchange.getMessage().setBody(made.answer().text());
    }
}
