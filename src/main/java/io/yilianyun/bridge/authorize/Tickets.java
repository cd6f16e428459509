package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.authorize.Authorizations.Origin;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Sql;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** Links that an operator hands to a merchant. Each leads to one stored token and lives {@value #LIFE_HOURS} hours. */
public class Tickets {
    static final int LIFE_HOURS = 72;

    /** Visible ASCII: names in other scripts come in Punycode, and other characters encoded. */
    private static final Pattern PLAIN = Pattern.compile("[!-~]+");
    /** Encoded controls, dots, slashes, percents and backslashes, overlong UTF-8, and path parameters: a server may undo them late. */
    private static final Pattern DISGUISED = Pattern.compile("(?i)%[012]|%5c|%7f|%c[01]|;");

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final BridgeProperties properties;
    private final Clock clock;

    public Tickets(NamedParameterJdbcTemplate jdbc, Sql sql, BridgeProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.properties = properties;
        this.clock = clock;
    }

    /** A link and when it stops working. */
    public record Link(URI url, Instant expiresAt) {}

    /**
     * Makes a link for a merchant.
     *
     * @param merchant may be null
     * @param returnTo where the merchant's browser goes afterwards, or null for the bridge's own page; checked by {@link #mayReturnTo}
     */
    public Link create(String app, String merchant, String returnTo) {
        String ticket = Secret.random();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expiresAt = now.plus(Duration.ofHours(LIFE_HOURS));
        jdbc.update(
                sql.get("ticket-insert"),
                new MapSqlParameterSource("id", Secret.hash(ticket))
                        .addValue("app", app)
                        .addValue("merchant", merchant)
                        .addValue("returnTo", returnTo)
                        .addValue("now", now.toEpochMilli())
                        .addValue("expiresAt", expiresAt.toEpochMilli()));
        return new Link(
                URI.create(properties.publicUrl().toString().replaceFirst("/+$", "") + "/yilianyun/authorize/" + app
                        + "?ticket=" + ticket),
                expiresAt);
    }

    /** What a ticket is for; empty if it is unknown, used, expired, or another application's. */
    Optional<Origin> open(String app, String ticket) {
        if (!Secret.isWellFormed(ticket)) {
            return Optional.empty();
        }
        String id = Secret.hash(ticket);
        return jdbc
                .query(
                        sql.get("ticket-select"),
                        Map.of("id", id, "app", app, "now", clock.millis()),
                        (row, i) -> new Origin(id, row.getString("merchant"), row.getString("return_to")))
                .stream()
                .findFirst();
    }

    /** Uses a ticket up. */
    void use(String id) {
        jdbc.update(sql.get("ticket-use"), Map.of("id", id, "now", clock.millis()));
    }

    /** Whether a merchant may be sent to a URL: same origin as an allowed one, and its path is that path or lies below it. */
    public boolean mayReturnTo(String url) {
        if (!PLAIN.matcher(url).matches()) {
            return false;
        }
        URI target;
        try {
            target = URI.create(url).parseServerAuthority();
        } catch (IllegalArgumentException | java.net.URISyntaxException e) {
            return false;
        }
        return target.getHost() != null
                && isCanonical(target)
                && target.normalize().equals(target)
                && !DISGUISED.matcher(target.getRawPath()).find()
                && properties.security().returnToAllowed().stream()
                        .map(URI::create)
                        .anyMatch(allowed -> sameOrigin(allowed, target) && isBelow(allowed, target));
    }

    /** Host and port as one writes them, without user info: what another reader might read otherwise is refused. */
    private static boolean isCanonical(URI target) {
        String port = target.getPort() == -1 ? "" : ":" + target.getPort();
        return target.getRawAuthority().equalsIgnoreCase(target.getHost() + port);
    }

    private static boolean sameOrigin(URI allowed, URI target) {
        return allowed.getScheme().equalsIgnoreCase(target.getScheme())
                && allowed.getHost().equalsIgnoreCase(target.getHost())
                && port(allowed) == port(target);
    }

    private static boolean isBelow(URI allowed, URI target) {
        String base = allowed.getRawPath().replaceFirst("/+$", "");
        String path = target.getRawPath();
        return path.equals(base) || path.startsWith(base + "/");
    }

    private static int port(URI uri) {
        if (uri.getPort() != -1) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}
