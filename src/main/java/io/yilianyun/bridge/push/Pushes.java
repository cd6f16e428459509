package io.yilianyun.bridge.push;

import io.yilianyun.bridge.authorize.PublicRequest;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.Sql;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.server.ResponseStatusException;

/**
 * The steps that receive a push of the platform, and the answers to it.
 *
 * <p>The platform sends a push up to three times, until it is answered (its public API documents). The same fields are the same push.
 */
@Component("bridgePushes")
public class Pushes {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    /** The platform waits three seconds for an answer. */
    private static final long LONGEST_SECONDS = 2;

    private final BridgeProperties properties;
    private final PushSignature signature;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Outbox outbox;
    private final Clock clock;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    Pushes(
            BridgeProperties properties,
            PushSignature signature,
            NamedParameterJdbcTemplate jdbc,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Sql sql,
            Outbox outbox,
            @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.signature = signature;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Makes the push the body; null for the platform's availability probe, which is a GET or a POST without a body.
     *
     * @throws ResponseStatusException if the application is unknown, or the push is not the platform's
     */
    public void read(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        // Camel has made headers of the fields, and the sign is a secret.
        exchange.getMessage().removeHeaders("*");
        String app = PublicRequest.app(request);
        if (!properties.apps().containsKey(app)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such call");
        }
        exchange.getMessage().setBody(isProbe(request) ? null : push(app, request));
    }

    private static boolean isProbe(HttpServletRequest request) {
        return !HttpMethod.POST.matches(request.getMethod())
                || !PublicRequest.hasBody(request)
                || request.getParameterMap().isEmpty();
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

    /**
     * Stores a push and its event, unless it is stored already.
     *
     * <p>Waits two seconds at most, whatever the database does. A push whose storing has not begun by then is dropped; one whose storing has
     * begun is stored, and known when the platform sends it again.
     */
    public void store(@Body Push push) throws Exception {
        CompletableFuture.runAsync(() -> insert(push), threads)
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .get();
    }

    private void insert(Push push) {
        // From then on it is refused for its age.
        Instant expiresAt = push.time().plus(properties.push().maxAge());
        Map<String, Object> row = Map.of(
                "app", push.app(),
                "digest", DigestUtils.sha256Hex(Json.write(push.fields())),
                "expiresAt", expiresAt.toEpochMilli());
        try {
            transaction.executeWithoutResult(status -> {
                jdbc.update(sql.get("push-insert"), row);
                outbox.add(List.of(new Event(Event.Type.PUSH, push.app(), push.machineCode(), push.fields())));
            });
        } catch (DuplicateKeyException e) {
            LOG.info("A push for the application {} was sent again, and is stored already", push.app());
        }
    }

    /** Answers that the push is stored, or that the endpoint is available. */
    public void accepted(Exchange exchange) {
        answer(exchange, HttpStatus.OK, MediaType.APPLICATION_JSON_VALUE, Map.of("data", "OK"));
    }

    /** Answers a push that was refused. */
    public void refused(
            Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) ResponseStatusException refusal) {
        problem(exchange, HttpStatus.valueOf(refusal.getStatusCode().value()), refusal.getReason());
    }

    /** Answers a push that was not stored in time; the platform sends it again. */
    public void late(Exchange exchange) {
        LOG.warn("A push could not be stored in time; the platform sends it again");
        problem(exchange, HttpStatus.SERVICE_UNAVAILABLE, "The push could not be stored in time; send it again");
    }

    /** Answers a push that could not be stored because the bridge itself failed; the platform sends it again. */
    public void failed(Exchange exchange, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception exception) {
        LOG.error("A push could not be stored; the platform sends it again", exception);
        String detail = "The push could not be stored for a reason of the bridge's own; its log has the details";
        problem(exchange, HttpStatus.INTERNAL_SERVER_ERROR, detail);
    }

    private static void problem(Exchange exchange, HttpStatus status, String detail) {
        Map<String, ?> body = Map.of("title", status.getReasonPhrase(), "status", status.value(), "detail", detail);
        answer(exchange, status, MediaType.APPLICATION_PROBLEM_JSON_VALUE, body);
    }

    private static void answer(Exchange exchange, HttpStatus status, String mediaType, Map<String, ?> body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status.value());
        message.setHeader(HttpHeaders.CONTENT_TYPE, mediaType);
        message.setBody(Json.write(body));
    }

    /** Removes the pushes that are refused for their age by now. */
    public void removeExpired() {
        jdbc.update(sql.get("push-delete-expired"), Map.of("now", clock.millis()));
    }

    @PreDestroy
    void endThreads() {
        threads.shutdown();
    }
}
