package io.yilianyun.bridge.call;

import io.yilianyun.bridge.admin.Problem;
import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.platform.Operation;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.RefreshResult;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Calls of the platform with a terminal's access token: what is sent, and what an answer leads to. A call spends no quota and holds no lease;
 * whoever made it is told what came of it, so nothing is kept of it.
 */
public class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final String TOKEN = "token";
    private static final String PROBE = "probe";

    private final TokenRepository tokens;
    private final AccessTokens accessTokens;
    private final Applications applications;
    private final FaultClassifier transportFaults;

    public Calls(
            TokenRepository tokens,
            AccessTokens accessTokens,
            Applications applications,
            FaultClassifier transportFaults) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
        this.applications = applications;
        this.transportFaults = transportFaults;
    }

    /** Whether the access token has to be refreshed before a call can be made with it. */
    public boolean isExpired(@Variable("app") String app, @Variable("machineCode") String machineCode)
            throws NoSuchTokenException {
        return accessTokens.isExpired(find(app, machineCode));
    }

    /**
     * Makes the call's own fields a platform request with the stored access token.
     *
     * @param refused the token that the platform has refused, or null
     * @param refresh what became of the refresh that was tried, if one was
     * @throws Problem if the access token is still the expired or refused one
     * @throws AppHaltedException if the application is halted and no probe is due; else the call is the probe
     */
    public void prepare(
            Exchange exchange,
            @Variable("app") String app,
            @Variable("machineCode") String machineCode,
            @Variable("path") String path,
            @Variable("refused") Token refused,
            @Body Object refresh)
            throws NoSuchTokenException, AppHaltedException, Problem {
        Token token = find(app, machineCode);
        boolean expired = accessTokens.isExpired(token);
        if (expired || refused != null && !token.isRenewedSince(refused)) {
            throw unusable(token, expired ? "is expired" : "was refused by the platform", refresh);
        }
        Map<String, String> fields = form(exchange);
        fields.put("access_token", accessTokens.decrypt(token));
        fields.put("machine_code", machineCode);
        exchange.setVariable(TOKEN, token);
        exchange.setVariable("operation", Operation.CALL.label());
        exchange.setVariable("path", "/" + path);
        exchange.setVariable("form", fields);
        exchange.setVariable(PROBE, applications.admit(app));
    }

    /** The call's own fields. Not a parameter of a method: Camel logs those at TRACE. */
    private static Map<String, String> form(Exchange exchange) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<?, ?> form = exchange.getVariable("form", Map.class);
        if (form != null) {
            form.forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
        }
        return fields;
    }

    private static Problem unusable(Token token, String why, Object refresh) {
        RefreshResult result = refresh instanceof RefreshResult made ? made : null;
        return new Problem(
                HttpStatus.CONFLICT,
                "The access token of %s/%s %s and could not be refreshed: %s"
                        .formatted(token.app(), token.machineCode(), why, result == null ? null : result.reason()),
                result == null ? null : result.code());
    }

    private Token find(String app, String machineCode) throws NoSuchTokenException {
        return tokens.find(app, machineCode).orElseThrow(() -> new NoSuchTokenException(app, machineCode));
    }

    /** The platform has answered, be it that it refused. */
    public CallResult answered(
            @Body PlatformAnswer answer,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception fault,
            @Variable("app") String app,
            @Variable(PROBE) boolean probe) {
        if (answer == null) {
            return CallResult.failed(fault);
        }
        if (probe) {
            applications.probeAnswered(app);
        }
        return CallResult.answered(answer);
    }

    /** The platform has refused the access token. */
    public CallResult refused(
            @Body PlatformAnswer answer,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception fault,
            @Variable(TOKEN) Token token,
            @Variable(PROBE) boolean probe) {
        CallResult result = answered(answer, fault, token.app(), probe);
        LOG.info("{}/{}: the platform refused the access token", token.app(), token.machineCode());
        return new CallResult(result.answer(), token, result.fault());
    }

    /** The platform has refused the application as a whole: it is halted. */
    public CallResult halt(
            @Body PlatformAnswer answer,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) PlatformFault fault,
            @Variable("app") String app) {
        applications.halt(app, fault, Operation.CALL);
        return answered(answer, fault, app, false);
    }

    /** No answer came, or something of our own failed. The call may have been carried out, so it is not repeated. */
    public CallResult failed(
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception,
            @Variable("app") String app,
            @Variable("machineCode") String machineCode) {
        Exception fault = exception instanceof IOException ? transportFaults.classify(exception) : exception;
        if (fault instanceof PlatformFault) {
            LOG.info("{}/{}: call failed, {}", app, machineCode, fault.getMessage());
        }
        return CallResult.failed(fault);
    }

    /** The platform's answer as it came, or what kept it from coming. */
    public void answer(Exchange exchange, @Body CallResult result) throws Exception {
        if (result.answer() == null) {
            throw result.fault();
        }
        exchange.getMessage().setBody(result.answer().text());
    }
}
