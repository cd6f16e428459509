package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Authorizations.Origin;
import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Entry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Decides what a callback is, before its code goes anywhere. Only a code that came with an unused state of ours, into the browser that
 * the state was given to, is exchanged; for an application whose merchants begin in the platform's application centre, also one without
 * a state of ours.
 */
public class CallbackCheck {
    private static final int LONGEST_CODE = 256;

    private final BridgeProperties properties;
    private final Applications applications;
    private final Authorizations authorizations;
    private final Browser browser;

    public CallbackCheck(
            BridgeProperties properties, Applications applications, Authorizations authorizations, Browser browser) {
        this.properties = properties;
        this.applications = applications;
        this.authorizations = authorizations;
        this.browser = browser;
    }

    /**
     * Sets the variables {@code authorization} (if there is one), {@code exchange} (whether its code is to be exchanged now) and {@code
     * page} (what to show if not).
     */
    public void decide(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        exchange.setVariable("request", request);
        String app = PublicRequest.app(request);
        exchange.setVariable("app", app);
        exchange.setVariable("exchange", false);
        exchange.setVariable(
                "page", properties.apps().containsKey(app) ? decide(exchange, app, request) : Kind.NOT_FOUND);
    }

    private Kind decide(Exchange exchange, String app, HttpServletRequest request) {
        String code = request.getParameter("code");
        boolean refused = request.getParameter("error") != null || code == null || code.isBlank();
        if (!refused && code.length() > LONGEST_CODE) {
            return Kind.FORGED;
        }
        Optional<Authorization> found = authorization(app, request);
        if (found.isEmpty()) {
            if (refused || !beginsAtPlatform(app)) {
                return refused && beginsAtPlatform(app) ? Kind.DENIED : Kind.FORGED;
            }
            found = begunAtPlatform(app, code);
        }
        Authorization authorization = found.get();
        exchange.setVariable("authorization", authorization);
        if (authorization.browser() != null && !isFrom(authorization, request)) {
            return Kind.FORGED;
        }
        if (authorization.status() != Authorization.Status.ISSUED) {
            return isReload(authorization, code) ? Kind.OUTCOME : Kind.FORGED;
        }
        if (refused) {
            authorizations.close(authorization, Authorization.Status.DENIED, null, null, null);
            return Kind.DENIED;
        }
        return receive(exchange, authorization, code);
    }

    private Kind receive(Exchange exchange, Authorization authorization, String code) {
        try {
            applications.admit(authorization.app());
        } catch (AppHaltedException e) {
            return Kind.HALTED;
        }
        if (!authorizations.receive(authorization, code)) {
            // Expired, or a parallel request was faster.
            return authorizations
                    .find(authorization.id())
                    .filter(now -> isReload(now, code))
                    .map(now -> Kind.OUTCOME)
                    .orElse(Kind.FORGED);
        }
        exchange.setVariable(
                "authorization", authorizations.find(authorization.id()).orElseThrow());
        exchange.setVariable("exchange", true);
        return Kind.OUTCOME;
    }

    private Optional<Authorization> authorization(String app, HttpServletRequest request) {
        String state = request.getParameter("state");
        return Secret.isWellFormed(state)
                ? authorizations
                        .find(Secret.hash(state))
                        .filter(authorization -> authorization.app().equals(app))
                : Optional.empty();
    }

    private boolean beginsAtPlatform(String app) {
        return properties.app(app).entry() == Entry.APP_CENTER;
    }

    private Optional<Authorization> begunAtPlatform(String app, String code) {
        String id = Secret.hash("code/" + app + "/" + code);
        Optional<Authorization> known = authorizations.find(id);
        if (known.isEmpty()) {
            authorizations.insert(id, app, null, Origin.NONE);
            return authorizations.find(id);
        }
        return known;
    }

    private boolean isFrom(Authorization authorization, HttpServletRequest request) {
        return browser.secret(request)
                .filter(secret -> Secret.matches(secret, authorization.browser()))
                .isPresent();
    }

    /** The same code again, or the same refusal: nothing new is asked for. */
    private static boolean isReload(Authorization authorization, String code) {
        return authorization.codeHash() == null
                ? authorization.status() == Authorization.Status.DENIED && (code == null || code.isBlank())
                : code != null && Secret.matches(code, authorization.codeHash());
    }
}
