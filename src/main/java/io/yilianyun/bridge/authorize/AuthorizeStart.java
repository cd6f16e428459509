package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.authorize.Authorizations.Origin;
import io.yilianyun.bridge.authorize.CallbackPage.Kind;
import io.yilianyun.bridge.config.BridgeProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.springframework.http.HttpHeaders;

/** Sends a merchant's browser to the platform's authorize page, with a fresh state bound to it. */
public class AuthorizeStart {
    private final BridgeProperties properties;
    private final Applications applications;
    private final Authorizations authorizations;
    private final Tickets tickets;
    private final Browser browser;
    private final CallbackPage page;

    public AuthorizeStart(
            BridgeProperties properties,
            Applications applications,
            Authorizations authorizations,
            Tickets tickets,
            Browser browser,
            CallbackPage page) {
        this.properties = properties;
        this.applications = applications;
        this.authorizations = authorizations;
        this.tickets = tickets;
        this.browser = browser;
        this.page = page;
    }

    /**
     * Answers the redirect. A {@code ticket} that is not valid, or an {@code again} that is not this browser's, is answered with a page; so
     * is an application that is halted, since its code could not be exchanged.
     */
    public void redirect(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        if (!properties.apps().containsKey(app)) {
            page.show(exchange, request, Kind.NOT_FOUND, app);
            return;
        }
        if (!applications.isAdmissible(app)) {
            page.show(exchange, request, Kind.HALTED, app);
            return;
        }
        Optional<String> known = browser.secret(request);
        Optional<Origin> origin = origin(app, request, known);
        if (origin.isEmpty()) {
            page.show(exchange, request, Kind.BAD_TICKET, app);
            return;
        }
        String secret = known.orElseGet(Secret::random);
        String state = Secret.random();
        authorizations.insert(Secret.hash(state), app, Secret.hash(secret), origin.get());
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 302);
        exchange.getMessage().setHeader(HttpHeaders.LOCATION, platformPage(app, state));
        browser.remember(exchange, secret);
    }

    private Optional<Origin> origin(String app, HttpServletRequest request, Optional<String> secret) {
        String ticket = request.getParameter("ticket");
        if (ticket != null) {
            return tickets.open(app, ticket);
        }
        String again = request.getParameter("again");
        if (again == null || !Secret.isWellFormed(again) || secret.isEmpty()) {
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

    /** The authorize page stays without {@code /v2} on both generations of the platform (its public documents). */
    private String platformPage(String app, String state) {
        return "%s/oauth/authorize?response_type=code&client_id=%s&redirect_uri=%s&state=%s"
                .formatted(
                        properties.baseUrl().toString().replaceFirst("/+$", ""),
                        encode(properties.app(app).clientId()),
                        encode(properties.redirectUri(app).toString()),
                        state);
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
