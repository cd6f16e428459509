package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.AppHaltedException;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Authorization.Status;
import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.authorize.Tickets.Ticket;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Entry;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.lang3.StringUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The steps of a merchant's authorization before its code is sent anywhere: gives out states, and checks what returns with them.
 *
 * <p>A code is exchanged only if it came with an unused state of the bridge's, from the browser that the state was given to. For an application
 * whose merchants begin in the platform's application centre, a code may also come without a state.
 */
@Component("bridgeAuthorizeFlow")
public class AuthorizeFlow {
    private static final String CODE = "[!-~]{1,256}";

    private final BridgeProperties properties;
    private final Applications applications;
    private final AuthorizationRepository authorizations;
    private final Tickets tickets;
    private final CallbackPage page;

    AuthorizeFlow(
            BridgeProperties properties,
            Applications applications,
            AuthorizationRepository authorizations,
            Tickets tickets,
            CallbackPage page) {
        this.properties = properties;
        this.applications = applications;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.page = page;
    }

    /**
     * Redirects a merchant's browser to the platform's authorize page, with a fresh state that is bound to the browser. Answers a page if the
     * application is unknown or halted, or the ticket is not valid.
     */
    public void redirect(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        Optional<String> secretOfLink = Optional.ofNullable(request.getParameter("ticket"));
        Optional<Ticket> ticket = secretOfLink.flatMap(given -> tickets.find(app, given));
        if (!properties.apps().containsKey(app)) {
            page.show(exchange, Kind.NOT_FOUND, null);
        } else if (!applications.isAdmissible(app)) {
            page.show(exchange, Kind.HALTED, null);
        } else if (secretOfLink.isPresent() && ticket.isEmpty()) {
            page.show(exchange, Kind.BAD_TICKET, null);
        } else if (ticket.map(Ticket::usedAt).isPresent()) {
            page.show(exchange, Kind.USED_TICKET, null);
        } else if (ticket.filter(tickets::isExpired).isPresent()) {
            page.show(exchange, Kind.EXPIRED_TICKET, null);
        } else {
            String secret = BrowserCookie.secret(request).orElseGet(Secret::random);
            String state = Secret.random();
            authorizations.insert(
                    DigestUtils.sha256Hex(state),
                    app,
                    DigestUtils.sha256Hex(secret),
                    ticket.orElseGet(() -> before(app, request)));
            CallbackPage.answer(exchange, 302, HttpHeaders.LOCATION, platformPage(app, state), null);
            exchange.getMessage().setHeader(HttpHeaders.SET_COOKIE, BrowserCookie.header(properties.webUrl(), secret));
        }
    }

    /** Whom the authorization is for, if the same browser has tried before. */
    private Ticket before(String app, HttpServletRequest request) {
        return find(app, request.getParameter("again"))
                .filter(before -> before.status() != Status.DONE && isFromItsBrowser(before, request))
                .map(before -> new Ticket(before.ticket(), before.merchant(), before.returnTo(), 0, null))
                .orElse(Ticket.NONE);
    }

    /** The authorize page has no {@code /v2} on either generation of the platform (its public documents). */
    private String platformPage(String app, String state) {
        return UriComponentsBuilder.fromUri(properties.baseUrl())
                .path("/oauth/authorize")
                .query("response_type=code&client_id={client}&redirect_uri={redirect}&state={state}")
                .encode()
                .buildAndExpand(properties.app(app).clientId(), properties.redirectUri(app), state)
                .toUriString();
    }

    /**
     * Sets the variables {@code authorization} (if there is one), {@code exchange} (whether its code is to be exchanged now), {@code
     * probe} (whether that finds out if a halted application works again) and {@code page} (what to show if not).
     */
    public void check(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        exchange.setVariable("exchange", false);
        exchange.setVariable(
                "page", properties.apps().containsKey(app) ? check(exchange, app, request) : Kind.NOT_FOUND);
    }

    private Kind check(Exchange exchange, String app, HttpServletRequest request) {
        String code = StringUtils.trimToNull(request.getParameter("code"));
        boolean denied = request.getParameter("error") != null || code == null;
        boolean beginsAtPlatform = properties.app(app).entry() == Entry.APP_CENTER;
        if (!denied && !code.matches(CODE)) {
            return Kind.FORGED;
        }
        Optional<Authorization> found = find(app, request.getParameter("state"));
        if (found.isEmpty() && (denied || !beginsAtPlatform)) {
            return beginsAtPlatform ? Kind.DENIED : Kind.FORGED;
        }
        Authorization authorization = found.orElseGet(() -> begunAtPlatform(app, code));
        exchange.setVariable("authorization", authorization);
        if (!isFromItsBrowser(authorization, request)) {
            return Kind.FORGED;
        }
        if (authorization.status() != Status.ISSUED || authorizations.isExpired(authorization)) {
            return ended(authorization, code);
        }
        if (denied) {
            authorizations.close(authorization, Status.DENIED, null, null);
            return Kind.DENIED;
        }
        try {
            exchange.setVariable("probe", applications.admit(app));
        } catch (AppHaltedException e) {
            return Kind.HALTED;
        }
        if (!tickets.take(authorization)) {
            return Kind.USED_TICKET;
        }
        boolean received = authorizations.receive(authorization, code);
        Authorization now = authorizations.find(authorization.id()).orElseThrow();
        exchange.setVariable("authorization", now);
        exchange.setVariable("exchange", received);
        // If it was not received, it has expired, or a parallel request was faster.
        return received ? Kind.OUTCOME : ended(now, code);
    }

    private Optional<Authorization> find(String app, String state) {
        return Optional.ofNullable(state)
                .filter(Secret::isWellFormed)
                .flatMap(given -> authorizations.find(DigestUtils.sha256Hex(given)))
                .filter(authorization -> authorization.app().equals(app));
    }

    private Authorization begunAtPlatform(String app, String code) {
        String id = DigestUtils.sha256Hex("code/" + app + "/" + code);
        return authorizations.find(id).orElseGet(() -> {
            authorizations.insert(id, app, null, Ticket.NONE);
            return authorizations.find(id).orElseThrow();
        });
    }

    private static boolean isFromItsBrowser(Authorization authorization, HttpServletRequest request) {
        Optional<String> browser = BrowserCookie.secret(request).map(DigestUtils::sha256Hex);
        return authorization.browser() == null || browser.equals(Optional.of(authorization.browser()));
    }

    /** What to show for a state that is used or has expired. Another code with the state of a success is that of another printer. */
    private static Kind ended(Authorization authorization, String code) {
        boolean sameCode = code != null && DigestUtils.sha256Hex(code).equals(authorization.codeHash());
        return switch (authorization.status()) {
            case ISSUED -> Kind.EXPIRED;
            case DENIED -> code == null ? Kind.OUTCOME : Kind.FORGED;
            case DONE -> sameCode ? Kind.OUTCOME : Kind.NEXT;
            // Not the outcome of this code; the page reloads itself until there is one.
            case EXCHANGING -> sameCode ? Kind.OUTCOME : Kind.PENDING;
            case FAILED -> Kind.OUTCOME;
        };
    }
}
