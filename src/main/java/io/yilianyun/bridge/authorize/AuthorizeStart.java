package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.AuthorizationRepository.Origin;
import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Redirects a merchant's browser to the platform's authorize page, with a fresh state that is bound to the browser. */
@Component("bridgeAuthorizeStart")
public class AuthorizeStart {
    private final BridgeProperties properties;
    private final Applications applications;
    private final AuthorizationRepository authorizations;
    private final Tickets tickets;
    private final BrowserCookie cookie;
    private final CallbackPage page;

    AuthorizeStart(
            BridgeProperties properties,
            Applications applications,
            AuthorizationRepository authorizations,
            Tickets tickets,
            BrowserCookie cookie,
            CallbackPage page) {
        this.properties = properties;
        this.applications = applications;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.cookie = cookie;
        this.page = page;
    }

    /** Answers the redirect. If the application is unknown or halted, or the ticket is not valid, answers a page. */
    public void redirect(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        Optional<String> known = cookie.secret(request);
        Optional<Origin> origin = origin(app, request, known);
        if (!properties.apps().containsKey(app)) {
            page.show(exchange, request, Kind.NOT_FOUND, app);
        } else if (!applications.isAdmissible(app)) {
            page.show(exchange, request, Kind.HALTED, app);
        } else if (origin.isEmpty()) {
            page.show(exchange, request, Kind.BAD_TICKET, app);
        } else {
            String secret = known.orElseGet(Secret::random);
            String state = Secret.random();
            authorizations.insert(Secret.hash(state), app, Secret.hash(secret), origin.get());
            CallbackPage.redirect(exchange, platformPage(app, state).toString());
            cookie.write(exchange, secret);
        }
    }

    /** Whom the authorization is for, by its ticket or by the same browser's earlier attempt; empty if the ticket is not valid. */
    private Optional<Origin> origin(String app, HttpServletRequest request, Optional<String> secret) {
        String ticket = request.getParameter("ticket");
        if (ticket != null) {
            return tickets.open(app, ticket);
        }
        String again = request.getParameter("again");
        if (!Secret.isWellFormed(again) || secret.isEmpty()) {
            return Optional.of(Origin.NONE);
        }
        return Optional.of(authorizations
                .find(Secret.hash(again))
                .filter(before -> before.app().equals(app)
                        && before.status() != Authorization.Status.DONE
                        && before.browser() != null
                        && Secret.matches(secret.get(), before.browser()))
                .map(before -> new Origin(before.ticket(), before.merchant(), before.returnTo()))
                .orElse(Origin.NONE));
    }

    /** The authorize page has no {@code /v2} on either generation of the platform (its public documents). */
    private URI platformPage(String app, String state) {
        return UriComponentsBuilder.fromUri(properties.baseUrl())
                .path("/oauth/authorize")
                .queryParam("response_type", "code")
                .queryParam("client_id", "{client}")
                .queryParam("redirect_uri", "{redirect}")
                .queryParam("state", state)
                .encode()
                .buildAndExpand(properties.app(app).clientId(), properties.redirectUri(app))
                .toUri();
    }
}
