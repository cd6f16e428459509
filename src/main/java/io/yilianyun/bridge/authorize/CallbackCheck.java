package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.authorize.AuthorizationRepository.Origin;
import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Entry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Decides about a callback before its code is sent anywhere.
 *
 * <p>A code is exchanged only if it came with an unused state of the bridge's, from the browser that the state was given to. For an application
 * whose merchants begin in the platform's application centre, a code may also come without a state.
 */
@Component("bridgeCallbackCheck")
public class CallbackCheck {
    private static final int LONGEST_CODE = 256;

    private final BridgeProperties properties;
    private final Applications applications;
    private final AuthorizationRepository authorizations;
    private final BrowserCookie cookie;

    CallbackCheck(
            BridgeProperties properties,
            Applications applications,
            AuthorizationRepository authorizations,
            BrowserCookie cookie) {
        this.properties = properties;
        this.applications = applications;
        this.authorizations = authorizations;
        this.cookie = cookie;
    }

    /**
     * Sets the variables {@code authorization} (if there is one), {@code exchange} (whether its code is to be exchanged now) and {@code
     * page} (what to show if not).
     */
    public void decide(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        exchange.setVariable("request", request);
        exchange.setVariable("app", app);
        exchange.setVariable("exchange", false);
        exchange.setVariable(
                "page", properties.apps().containsKey(app) ? decide(exchange, app, request) : Kind.NOT_FOUND);
    }

    private Kind decide(Exchange exchange, String app, HttpServletRequest request) {
        String code = request.getParameter("code");
        boolean denied = request.getParameter("error") != null || code == null || code.isBlank();
        boolean beginsAtPlatform = properties.app(app).entry() == Entry.APP_CENTER;
        if (!denied && code.length() > LONGEST_CODE) {
            return Kind.FORGED;
        }
        Optional<Authorization> found = Optional.ofNullable(request.getParameter("state"))
                .filter(Secret::isWellFormed)
                .flatMap(state -> authorizations.find(Secret.hash(state)))
                .filter(authorization -> authorization.app().equals(app));
        if (found.isEmpty() && (denied || !beginsAtPlatform)) {
            return beginsAtPlatform ? Kind.DENIED : Kind.FORGED;
        }
        Authorization authorization = found.orElseGet(() -> begunAtPlatform(app, code));
        exchange.setVariable("authorization", authorization);
        if (!isFromItsBrowser(authorization, request)) {
            return Kind.FORGED;
        }
        if (authorization.status() != Status.ISSUED) {
            return isReload(authorization, code) ? Kind.OUTCOME : Kind.FORGED;
        }
        if (denied) {
            authorizations.close(authorization, Status.DENIED, null, null);
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
        boolean received = authorizations.receive(authorization, code);
        Authorization now = authorizations.find(authorization.id()).orElseThrow();
        exchange.setVariable("authorization", now);
        exchange.setVariable("exchange", received);
        // If it was not received, it has expired, or a parallel request was faster.
        return received || isReload(now, code) ? Kind.OUTCOME : Kind.FORGED;
    }

    private Authorization begunAtPlatform(String app, String code) {
        String id = Secret.hash("code/" + app + "/" + code);
        return authorizations.find(id).orElseGet(() -> {
            authorizations.insert(id, app, null, Origin.NONE);
            return authorizations.find(id).orElseThrow();
        });
    }

    private boolean isFromItsBrowser(Authorization authorization, HttpServletRequest request) {
        return authorization.browser() == null
                || cookie.secret(request)
                        .filter(secret -> Secret.matches(secret, authorization.browser()))
                        .isPresent();
    }

    /** The same code again, or the same denial: the page can be shown again. */
    private static boolean isReload(Authorization authorization, String code) {
        return authorization.codeHash() == null
                ? authorization.status() == Status.DENIED && (code == null || code.isBlank())
                : code != null && Secret.matches(code, authorization.codeHash());
    }
}
