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
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Answers the page that a merchant sees: what happened, for which printer, what to do next. In Chinese or English. */
@Component("bridgeCallbackPage")
public class CallbackPage {
    public static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackPage.class);

    private final BridgeProperties properties;
    private final AuthorizationRepository authorizations;
    private final ErrorPolicy policy;
    private final Pages pages;

    public CallbackPage(
            BridgeProperties properties, AuthorizationRepository authorizations, ErrorPolicy policy, Pages pages) {
        this.properties = properties;
        this.authorizations = authorizations;
        this.policy = policy;
        this.pages = pages;
    }

    /** What a page reports, and its HTTP status. */
    public enum Kind {
        /** What the stored authorization says. */
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
            redirect(exchange, now.returnTo());
        } else {
            answer(exchange, outcome, html(request, outcome, app, now));
        }
    }

    private Kind outcome(Authorization authorization) {
        return switch (authorization.status()) {
            case DONE -> Kind.DONE;
            case DENIED, ISSUED -> Kind.DENIED;
            case EXCHANGING -> authorization.errorCode() == null ? Kind.PENDING : Kind.LATER;
            case FAILED -> {
                ErrorPolicy.Entry entry = entry(authorization);
                Kind kind = entry.tell() == ErrorPolicy.Audience.MERCHANT ? Kind.REFUSED : Kind.FAILED;
                yield entry.faultClass() == FaultClass.QUOTA ? Kind.TOMORROW : kind;
            }
        };
    }

    private ErrorPolicy.Entry entry(Authorization authorization) {
        return policy.entry(properties.app(authorization.app()).api(), authorization.errorCode());
    }

    /** Answers a page that could not be made because the bridge itself failed. */
    public void broken(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        LOG.error("A merchant's page could not be made in route {}", exchange.getFromRouteId(), exception);
        HttpServletRequest request = PublicRequest.of(exchange);
        show(exchange, request, Kind.BROKEN, PublicRequest.app(request));
    }

    /** Returns the page for a request that no route answers: too many of them (429), no routes yet (503, reloads itself), else nothing there. */
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
        answer(exchange, kind, html(request, kind, app, null));
    }

    private static void answer(Exchange exchange, Kind kind, String html) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, kind.status);
        message.setHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
        message.setBody(html);
    }

    static void redirect(Exchange exchange, String url) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
        message.setHeader(HttpHeaders.LOCATION, url);
        message.setBody(null);
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
                model.put("meaning", entry(authorization).meaning(locale));
            }
        }
        return pages.render("callback", locale, model);
    }

    /** The link that begins again, relative to this page; null where that does not help. */
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
