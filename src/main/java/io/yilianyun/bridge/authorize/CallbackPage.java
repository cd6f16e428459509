package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.FaultClass;
import jakarta.annotation.PostConstruct;
import jakarta.servlet.http.HttpServletRequest;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Answers the page that a merchant sees: what happened, for which printer, what to do next. In Chinese or English. */
@Component("bridgeCallbackPage")
public class CallbackPage {
    public static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private static final Logger LOG = LoggerFactory.getLogger(CallbackPage.class);

    /** The pages for requests that no route answers, by HTTP status. */
    private static final Map<Integer, Kind> REFUSALS = Map.of(429, Kind.TOO_MANY, 500, Kind.BROKEN, 503, Kind.STARTING);
    /** The pages with a link that begins again; it does not help on the others. */
    private static final Set<Kind> BEGIN_AGAIN =
            EnumSet.of(Kind.NEXT, Kind.DENIED, Kind.FORGED, Kind.EXPIRED, Kind.REFUSED, Kind.FAILED, Kind.LATER);
    /** The pages with a link back to where the merchant came from: the way ends here, or elsewhere only. */
    private static final Set<Kind> GO_BACK = EnumSet.of(
            Kind.DENIED, Kind.EXPIRED, Kind.USED_TICKET, Kind.REFUSED, Kind.FAILED, Kind.TOMORROW, Kind.HALTED);

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
        AUTHORIZED(200),
        /** Another code came with the state of a success. */
        NEXT(200),
        PENDING(202),
        DENIED(400),
        FORGED(400),
        EXPIRED(400),
        BAD_TICKET(400),
        USED_TICKET(400),
        EXPIRED_TICKET(400),
        NOT_FOUND(404),
        TOO_MANY(429),
        REFUSED(502),
        FAILED(502),
        LATER(502),
        TOMORROW(502),
        HALTED(503),
        STARTING(503),
        BUSY(503),
        BROKEN(500);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** Its name in templates, texts and addresses. */
        private String outcome() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Answers a callback. */
    public void render(
            Exchange exchange, @Variable("page") Kind kind, @Variable("authorization") Authorization before) {
        if (kind != Kind.OUTCOME && kind != Kind.NEXT) {
            // What another browser has begun is not shown.
            show(exchange, kind, kind == Kind.FORGED ? null : before);
            return;
        }
        Authorization now = authorizations.find(before.id()).orElse(before);
        Kind outcome = kind == Kind.NEXT ? kind : outcome(now);
        if (outcome == Kind.AUTHORIZED && now.returnTo() != null) {
            answer(exchange, 302, HttpHeaders.LOCATION, returnTo(now, outcome), null);
        } else {
            show(exchange, outcome, now);
        }
    }

    /** Where the merchant came from, which was checked when the link was made. Names and machine codes need no encoding. */
    private static String returnTo(Authorization authorization, Kind kind) {
        return UriComponentsBuilder.fromUriString(authorization.returnTo())
                .queryParam("outcome", kind.outcome())
                .queryParam("app", authorization.app())
                .queryParamIfPresent("machineCode", Optional.ofNullable(authorization.machineCode()))
                .build()
                .toUriString();
    }

    private Kind outcome(Authorization authorization) {
        return switch (authorization.status()) {
            case DONE -> Kind.AUTHORIZED;
            case DENIED, ISSUED -> Kind.DENIED;
            case EXCHANGING -> isAnswered(authorization) ? Kind.LATER : Kind.PENDING;
            case FAILED -> {
                ErrorPolicy.Entry entry = entry(authorization);
                Kind kind = entry.tell() == ErrorPolicy.Audience.MERCHANT ? Kind.REFUSED : Kind.FAILED;
                yield entry.faultClass() == FaultClass.QUOTA ? Kind.TOMORROW : kind;
            }
        };
    }

    /** Whether the last attempt failed at the platform, or on the way; not because of a fault of the bridge itself. */
    private static boolean isAnswered(Authorization authorization) {
        return authorization.errorCode() != null
                && !authorization.errorCode().matches("internal|database|undecryptable");
    }

    private ErrorPolicy.Entry entry(Authorization authorization) {
        String app = authorization.app();
        return policy.of(app).entry(properties.app(app).api(), authorization.errorCode());
    }

    /** Answers a request that would have had to wait with too many others. */
    public void busy(Exchange exchange) {
        show(exchange, Kind.BUSY, null);
    }

    /** Answers a page that could not be made because the bridge itself failed. */
    public void broken(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        LOG.error("A merchant's page could not be made in route {}", exchange.getFromRouteId(), exception);
        show(exchange, Kind.BROKEN, null);
    }

    /** Returns whether a path, without the context path, is one that merchants go to. */
    public boolean isForMerchants(String path) {
        String web = properties.web().path();
        return path.equals(web) || path.startsWith(web + "/") && !path.startsWith(web + "/push/");
    }

    /** Returns the page for a request that no route answers: too many of them (429), no routes yet (503, reloads itself), else nothing there. */
    public String refusal(HttpServletRequest request, int status) {
        return html(request, REFUSALS.getOrDefault(status, Kind.NOT_FOUND), null);
    }

    void show(Exchange exchange, Kind kind, Authorization authorization) {
        String html = html(PublicRequest.of(exchange), kind, authorization);
        answer(exchange, kind.status, HttpHeaders.CONTENT_TYPE, MEDIA_TYPE, html);
    }

    /** Answers with one header and none of the request's. */
    static void answer(Exchange exchange, int status, String header, String value, String body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(header, value);
        message.setBody(body);
    }

    private String html(HttpServletRequest request, Kind kind, Authorization authorization) {
        Locale locale = Pages.locale(request);
        Map<String, Object> model = new HashMap<>();
        model.put("outcome", kind.outcome());
        String app = PublicRequest.app(request);
        model.put("app", properties.apps().containsKey(app) ? app : null);
        if (authorization != null) {
            model.put("machineCode", authorization.machineCode());
            model.put("merchant", authorization.merchant());
            model.put("byLink", authorization.ticket() != null);
            if (isAnswered(authorization)) {
                model.put("code", authorization.errorCode());
                model.put("meaning", entry(authorization).meaning(locale));
            }
            if (authorization.returnTo() != null && GO_BACK.contains(kind)) {
                model.put("returnUrl", returnTo(authorization, kind));
            }
        }
        if (BEGIN_AGAIN.contains(kind)) {
            String state = request.getParameter("state");
            String again = Secret.isWellFormed(state) ? "?again=" + state : "";
            model.put("retryUrl", properties.webUrl().getPath() + "/authorize/" + app + again);
        }
        return pages.renderForMerchant(locale, model);
    }

    /** Renders every page of an own template once, in both languages. */
    @PostConstruct
    void check() {
        for (Kind kind : Kind.values()) {
            for (Locale locale : List.of(Locale.CHINESE, Locale.ENGLISH)) {
                if (kind != Kind.OUTCOME) {
                    pages.check(locale, Map.of("outcome", kind.outcome()));
                }
            }
        }
    }
}
