package io.yilianyun.bridge.authorize;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.SqlTemplate;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
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

    private final SqlTemplate sql;
    private final BridgeProperties properties;
    private final Clock clock;

    Tickets(SqlTemplate sql, BridgeProperties properties, @Qualifier("bridgeClock") Clock clock) {
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
        sql.update(
                "ticket-insert",
                params("id", DigestUtils.sha256Hex(ticket), "app", app, "merchant", merchant, "returnTo", returnTo)
                        .addValue("now", now.toEpochMilli())
                        .addValue("expiresAt", expiresAt.toEpochMilli()));
        URI url = UriComponentsBuilder.fromUri(properties.webUrl())
                .path("/authorize/" + app)
                .queryParam("ticket", ticket)
                .build(true)
                .toUri();
        return new Link(url, expiresAt);
    }

    /** Whom an authorization is for; {@code usedAt} is null until its token is stored. */
    record Ticket(String id, String merchant, String returnTo, long expiresAt, Long usedAt) {
        static final Ticket NONE = new Ticket(null, null, null, 0, null);
    }

    /** Finds a ticket of an application; it may be used or expired. */
    Optional<Ticket> find(String app, String ticket) {
        return sql
                .query("ticket-select", params("id", DigestUtils.sha256Hex(ticket), "app", app), Ticket.class)
                .stream()
                .findFirst();
    }

    boolean isExpired(Ticket ticket) {
        return ticket.expiresAt() <= clock.millis();
    }

    /** Takes the ticket of an authorization, if it has one, before its code is sent; false if another authorization may get its token. */
    boolean take(Authorization authorization) {
        MapSqlParameterSource ids = params("id", authorization.ticket(), "authorization", authorization.id());
        return authorization.ticket() == null || sql.update("ticket-take", ids) == 1;
    }

    /** Uses up a ticket. */
    void use(String id) {
        sql.update("ticket-use", params("id", id, "now", clock.millis()));
    }

    /** Returns whether a merchant may be sent to a URL: its origin is written as an allowed one, and its path is that one's or lies below it. */
    public boolean mayReturnTo(String url) {
        try {
            URI target = new URI(url).parseServerAuthority();
            return target.isAbsolute()
                    && target.normalize().equals(target)
                    && PLAIN.matcher(url).matches()
                    && properties.security().returnToAllowed().stream()
                            .map(allowed -> URI.create(allowed.replaceFirst("/+$", "")))
                            // Relative means: of the same scheme, authority and path, or below it.
                            .anyMatch(allowed -> !allowed.relativize(target).isAbsolute())
                    && !DISGUISED.matcher(target.getRawPath()).find();
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
