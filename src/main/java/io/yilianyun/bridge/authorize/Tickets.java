package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.authorize.AuthorizationRepository.Origin;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Sql;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/** Stores the links that an operator hands to merchants. Each leads to one stored token and lives {@value #LIFE_HOURS} hours. */
@Component("bridgeTickets")
public class Tickets {
    static final int LIFE_HOURS = 72;

    /** Visible ASCII: names in other scripts come in Punycode, and other characters encoded. */
    private static final Pattern PLAIN = Pattern.compile("[!-~]+");
    /** Encoded controls, dots, slashes, percents and backslashes, overlong UTF-8, and path parameters: a server may decode them late. */
    private static final Pattern DISGUISED = Pattern.compile("(?i)%[012]|%5c|%7f|%c[01]|;");

    private final JdbcClient jdbc;
    private final Sql sql;
    private final BridgeProperties properties;
    private final Clock clock;

    Tickets(
            NamedParameterJdbcTemplate jdbc,
            Sql sql,
            BridgeProperties properties,
            @Qualifier("bridgeClock") Clock clock) {
        this.jdbc = JdbcClient.create(jdbc);
        this.sql = sql;
        this.properties = properties;
        this.clock = clock;
    }

    /** A link and when it stops working. */
    public record Link(URI url, Instant expiresAt) {}

    /**
     * Creates a link for a merchant.
     *
     * @param merchant may be null
     * @param returnTo where the merchant's browser goes afterwards, or null for the bridge's own page; checked by {@link #mayReturnTo}
     */
    public Link create(String app, String merchant, String returnTo) {
        String ticket = Secret.random();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expiresAt = now.plus(Duration.ofHours(LIFE_HOURS));
        jdbc.sql(sql.get("ticket-insert"))
                .param("id", Secret.hash(ticket))
                .param("app", app)
                .param("merchant", merchant)
                .param("returnTo", returnTo)
                .param("now", now.toEpochMilli())
                .param("expiresAt", expiresAt.toEpochMilli())
                .update();
        return new Link(
                UriComponentsBuilder.fromUri(properties.publicUrl())
                        .path("/yilianyun/authorize/" + app)
                        .queryParam("ticket", ticket)
                        .build(true)
                        .toUri(),
                expiresAt);
    }

    /** Returns what a ticket is for; empty if it is unknown, used, expired, or another application's. */
    Optional<Origin> open(String app, String ticket) {
        return jdbc.sql(sql.get("ticket-select"))
                .param("id", Secret.hash(ticket))
                .param("app", app)
                .param("now", clock.millis())
                .query(Origin.class)
                .optional();
    }

    /** Uses up a ticket. */
    void use(String id) {
        jdbc.sql(sql.get("ticket-use"))
                .param("id", id)
                .param("now", clock.millis())
                .update();
    }

    /** Returns whether a merchant may be sent to a URL: its origin is an allowed one's, and its path is that one's path or lies below it. */
    public boolean mayReturnTo(String url) {
        if (!PLAIN.matcher(url).matches()) {
            return false;
        }
        try {
            URI target = new URI(url).parseServerAuthority();
            return target.getHost() != null
                    && isCanonical(target)
                    && properties.security().returnToAllowed().stream()
                            .map(URI::create)
                            .anyMatch(allowed -> origin(allowed).equals(origin(target)) && isBelow(allowed, target));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** No user info, no odd port, no path that a server may read otherwise. */
    private static boolean isCanonical(URI target) {
        String port = target.getPort() == -1 ? "" : ":" + target.getPort();
        return target.getRawAuthority().equalsIgnoreCase(target.getHost() + port)
                && target.normalize().equals(target)
                && !DISGUISED.matcher(target.getRawPath()).find();
    }

    private static String origin(URI uri) {
        int standard = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return (uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() == -1 ? standard : uri.getPort()))
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isBelow(URI allowed, URI target) {
        String base = allowed.getRawPath().replaceFirst("/+$", "");
        return (target.getRawPath() + "/").startsWith(base + "/");
    }
}
