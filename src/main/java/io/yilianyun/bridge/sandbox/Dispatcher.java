package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Leads a posted form through the checks, the faults and its endpoint, and logs what came of it. */
final class Dispatcher {

    private static final Set<String> GRANT_TYPES =
            Set.of(TokenEndpoint.AUTHORIZATION_CODE, TokenEndpoint.REFRESH_TOKEN);

    private final RequestChecks checks;
    private final FaultQueue faults;
    private final RequestLog log;
    private final TokenEndpoint tokenEndpoint;
    private final CallEndpoint callEndpoint;

    Dispatcher(
            RequestChecks checks,
            FaultQueue faults,
            RequestLog log,
            TokenEndpoint tokenEndpoint,
            CallEndpoint callEndpoint) {
        this.checks = checks;
        this.faults = faults;
        this.log = log;
        this.tokenEndpoint = tokenEndpoint;
        this.callEndpoint = callEndpoint;
    }

    Answer answer(String path, Map<String, String> form, Instant now) {
        Generation generation = Generation.of(path);
        String common = generation.common(path);
        boolean token = common.equals(TokenEndpoint.PATH);
        if (!token && !CallEndpoint.knows(common)) {
            // The path is not logged: it could be anything, a token included.
            log.add(new LoggedRequest(now, "(unknown)", null, null, "HTTP 404"));
            return Answer.status(404, null);
        }
        Endpoint endpoint = token ? tokenEndpoint : callEndpoint;
        Received received = new Received(path, token ? grantType(form) : null, now);
        try {
            RequestChecks.requireCommon(form);
            endpoint.checkFields(common, form);
            RegisteredApp app = checks.check(form, now);
            return carryOut(received, endpoint, new Endpoint.Request(generation, common, app, form, now));
        } catch (Refusal refusal) {
            received.log(Integer.toString(refusal.code()));
            return Answer.json(generation.refusal(refusal.code(), now).toString());
        }
    }

    private Answer carryOut(Received received, Endpoint endpoint, Endpoint.Request request) {
        String machineCode = endpoint.machineCode(request);
        received.machineCode = machineCode;
        Optional<Fault> instead = faults.takeInstead(request.path(), machineCode);
        if (instead.isPresent()) {
            received.log(FaultyAnswers.describe(instead.get()));
            return FaultyAnswers.instead(instead.get(), request.generation(), request.now());
        }
        ObjectNode success = request.generation().success(endpoint.answer(request), request.now());
        Optional<Fault> after = faults.takeAfterSuccess(request.path(), machineCode);
        received.log(after.map(FaultyAnswers::describe).orElse("0"));
        return after.map(fault -> FaultyAnswers.spoilt(fault, success))
                .orElseGet(() -> Answer.json(success.toString()));
    }

    private static String grantType(Map<String, String> form) {
        String grantType = form.getOrDefault("grant_type", "");
        return GRANT_TYPES.contains(grantType) ? grantType : null;
    }

    /** What the log may know about the request in hand. */
    private final class Received {

        private final String path;
        private final String grantType;
        private final Instant at;
        private String machineCode;

        Received(String path, String grantType, Instant at) {
            this.path = path;
            this.grantType = grantType;
            this.at = at;
        }

        void log(String result) {
            String shown = StandInPlatform.isMachineCode(machineCode) ? machineCode : null;
            log.add(new LoggedRequest(at, path, grantType, shown, result));
        }
    }
}
