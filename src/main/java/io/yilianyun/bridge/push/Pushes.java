package io.yilianyun.bridge.push;

import io.yilianyun.bridge.authorize.PublicRequest;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.crypto.Sha256;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.Sql;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ExchangeTimedOutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.server.ResponseStatusException;

/**
 * What the platform pushes: read, checked, and stored once as an event. The platform sends a push up to three times until it is answered (its
 * public API documents); the same fields are the same push.
 */
public class Pushes {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);

    private final BridgeProperties properties;
    private final PushSignature signature;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Outbox outbox;
    private final Clock clock;

    public Pushes(
            BridgeProperties properties,
            PushSignature signature,
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            Clock clock) {
        this.properties = properties;
        this.signature = signature;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Makes the push the body, or nothing if the platform only asks whether somebody is there (a GET, or a POST without a body).
     *
     * @throws ResponseStatusException if the application is unknown, the form is unreadable, or it is not the platform's
     */
    public void read(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        // Camel has made headers of the fields, and would hand them on and log them; the sign is a secret.
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_URI, request.getRequestURI());
        String app = PublicRequest.app(request);
        if (!properties.apps().containsKey(app)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such call");
        }
        exchange.getMessage().setBody(isProbe(request) ? null : push(app, request));
    }

    private static boolean isProbe(HttpServletRequest request) {
        if (!HttpMethod.POST.matches(request.getMethod()) || !PublicRequest.hasBody(request)) {
            return true;
        }
        if (!String.valueOf(request.getContentType()).startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            throw new ResponseStatusException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "A push is a form, application/x-www-form-urlencoded");
        }
        return request.getParameterMap().isEmpty();
    }

    private Push push(String app, HttpServletRequest request) {
        Optional<String> fault = signature.fault(request);
        if (fault.isPresent()) {
            LOG.warn("A push for the application {} was refused: {}", app, fault.get());
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, fault.get());
        }
        SortedMap<String, Object> fields = new TreeMap<>();
        request.getParameterMap()
                .forEach((name, values) -> fields.put(name, values.length == 1 ? values[0] : List.of(values)));
        fields.remove(PushSignature.SIGN);
        return new Push(app, PushSignature.time(request), fields);
    }

    /** Answers a push that is not taken with a problem; the platform sends it again. */
    public void refuse(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception cause) {
        int status = cause instanceof ResponseStatusException refused
                ? refused.getStatusCode().value()
                : cause instanceof ExchangeTimedOutException ? 503 : 500;
        String detail = cause instanceof ResponseStatusException refused
                ? refused.getReason()
                : "The push could not be stored in time; it is sent again";
        if (status == 500) {
            LOG.error("A push failed", cause);
        }
        String path = URI.create(exchange.getMessage().getHeader(Exchange.HTTP_URI, "/", String.class))
                .getPath();
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "/api/docs#other");
        problem.put("title", HttpStatus.valueOf(status).getReasonPhrase());
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", path);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        exchange.getMessage().setBody(Json.write(problem));
    }

    /** Stores a push and its event, unless it is there already. */
    public void store(@Body Push push) {
        try {
            transaction.executeWithoutResult(status -> insert(push));
        } catch (DuplicateKeyException e) {
            LOG.info("A push for the application {} was sent again, and is stored already", push.app());
        }
    }

    private void insert(Push push) {
        jdbc.update(
                sql.get("push-insert"),
                new MapSqlParameterSource("app", push.app())
                        .addValue("digest", Sha256.hex(Json.write(push.fields())))
                        // From then on it is refused for its age.
                        .addValue(
                                "expiresAt",
                                push.time().plus(properties.push().maxAge()).toEpochMilli()));
        outbox.add(List.of(new Event(Event.Type.PUSH, push.app(), push.machineCode(), push.fields())));
    }

    /** Forgets the pushes that are refused for their age by now. */
    public void removeExpired() {
        jdbc.update(sql.get("push-delete-expired"), Map.of("now", clock.millis()));
    }
}
