package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.FaultClass;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/** The page that a merchant sees: what happened, which printer, what to do next. In Chinese, or in English if the browser prefers it. */
public class CallbackPage {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackPage.class);

    public static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private final BridgeProperties properties;
    private final Authorizations authorizations;
    private final ErrorPolicy policy;
    private final Pages pages;

    public CallbackPage(BridgeProperties properties, Authorizations authorizations, ErrorPolicy policy, Pages pages) {
        this.properties = properties;
        this.authorizations = authorizations;
        this.policy = policy;
        this.pages = pages;
    }

    /** What a page tells, and its HTTP status. */
    public enum Kind {
        /** Look at the authorization's own state. */
        OUTCOME(0),
        DONE(200),
        PENDING(202),
        DENIED(400),
        FORGED(400),
        BAD_TICKET(400),
        NOT_FOUND(404),
        TOO_MANY(429),
        REFUSED(502),
        FAILED(502),
        LATER(502),
        TOMORROW(502),
        HALTED(503),
        STARTING(503),
        BROKEN(500);

        private final int status;

        Kind(int status) {
            this.status = status;
        }
    }

    /** Answers a callback. */
    public void render(
            Exchange exchange,
            @Variable("request") HttpServletRequest request,
            @Variable("app") String app,
            @Variable("page") Kind kind,
            @Variable("authorization") Authorization before) {
        if (kind != Kind.OUTCOME) {
            show(exchange, request, kind, app);
            return;
        }
        Authorization now = authorizations.find(before.id()).orElse(before);
        Kind outcome = outcome(now);
        if (outcome == Kind.DONE && now.returnTo() != null) {
            exchange.getMessage().removeHeaders("*");
            exchange.getMessage().setBody(null);
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
            exchange.getMessage().setHeader(HttpHeaders.LOCATION, now.returnTo());
            return;
        }
        show(exchange, request, outcome, app, now);
    }

    private Kind outcome(Authorization authorization) {
        return switch (authorization.status()) {
            case DONE -> Kind.DONE;
            case DENIED, ISSUED -> Kind.DENIED;
            case EXCHANGING -> authorization.errorCode() == null ? Kind.PENDING : Kind.LATER;
            case FAILED ->
                failure(policy.entry(properties.app(authorization.app()).api(), authorization.errorCode()));
        };
    }

    private static Kind failure(ErrorPolicy.Entry entry) {
        if (entry.faultClass() == FaultClass.QUOTA) {
            return Kind.TOMORROW;
        }
        return entry.tell() == ErrorPolicy.Audience.MERCHANT ? Kind.REFUSED : Kind.FAILED;
    }

    /** Answers a page that could not be made for a reason of our own. */
    public void broken(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        LOG.error("A page could not be made in route {}", exchange.getFromRouteId(), exception);
        HttpServletRequest request = PublicRequest.of(exchange);
        show(exchange, request, Kind.BROKEN, PublicRequest.app(request));
    }

    /** Renders the page for a request that no route answers: too many of them (429), no routes yet (503, reloads itself), else nothing there. */
    public String refusal(HttpServletRequest request, int status) {
        Kind kind =
                switch (status) {
                    case 429 -> Kind.TOO_MANY;
                    case 503 -> Kind.STARTING;
                    default -> Kind.NOT_FOUND;
                };
        return html(request, kind, "", null);
    }

    void show(Exchange exchange, HttpServletRequest request, Kind kind, String app) {
        show(exchange, request, kind, app, null);
    }

    private void show(
            Exchange exchange, HttpServletRequest request, Kind kind, String app, Authorization authorization) {
        String html = html(request, kind, app, authorization);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, kind.status);
        exchange.getMessage().setHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        exchange.getMessage().setBody(html);
    }

    private String html(HttpServletRequest request, Kind kind, String app, Authorization authorization) {
        Locale locale = Pages.locale(request);
        Map<String, Object> model = new HashMap<>();
        model.put("kind", kind.name().toLowerCase(Locale.ROOT));
        model.put("again", again(kind, app, request));
        if (authorization != null) {
            model.put("machineCode", authorization.machineCode());
            model.put("merchant", authorization.merchant());
            if (authorization.errorCode() != null) {
                model.put("code", authorization.errorCode());
                model.put(
                        "meaning",
                        policy.entry(properties.app(app).api(), authorization.errorCode())
                                .meaning(locale));
            }
        }
        return pages.render("callback", locale, model);
    }

    /** Where to begin once more, relative to this page; null where that does not help. */
    private static String again(Kind kind, String app, HttpServletRequest request) {
        return switch (kind) {
            case DENIED, REFUSED, LATER, FAILED, FORGED -> {
                String state = request.getParameter("state");
                yield "../authorize/" + app + (Secret.isWellFormed(state) ? "?again=" + state : "");
            }
            default -> null;
        };
    }
}
