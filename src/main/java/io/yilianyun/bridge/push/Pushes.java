package io.yilianyun.bridge.push;

import static io.yilianyun.bridge.persistence.SqlTemplate.params;

import io.yilianyun.bridge.authorize.PublicRequest;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.outbox.Outbox;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.persistence.SqlTemplate;
import jakarta.annotation.PreDestroy;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.server.ResponseStatusException;

/**
 * The steps that receive a push of the platform.
 *
 * <p>The platform sends a push up to three times, until it is answered (its public API documents). The same fields are the same push.
 */
@Component("bridgePushes")
public class Pushes {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    /** The platform waits three seconds for an answer. */
    private static final long LONGEST_SECONDS = 2;

    private final PushSignature signature;
    private final SqlTemplate sql;
    private final TransactionTemplate transaction;
    private final Outbox outbox;
    private final Clock clock;
    private final BridgeProperties properties;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    Pushes(
            PushSignature signature,
            SqlTemplate sql,
            @Qualifier("bridgeTransactionTemplate") TransactionTemplate transaction,
            Outbox outbox,
            @Qualifier("bridgeClock") Clock clock,
            BridgeProperties properties) {
        this.signature = signature;
        this.sql = sql;
        this.transaction = transaction;
        this.outbox = outbox;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * Makes the push's event the body; null for the platform's availability probe, which is a GET or a POST without a body.
     *
     * @throws ResponseStatusException if the application is unknown, or the push is not the platform's
     */
    public void read(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String app = PublicRequest.app(request);
        if (!properties.apps().containsKey(app)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such call");
        }
        boolean probe = !PublicRequest.isForm(request) || !PublicRequest.hasBody(request);
        exchange.getMessage().setBody(probe ? null : push(app, request));
    }

    private Event push(String app, HttpServletRequest request) {
        signature.fault(request).ifPresent(fault -> {
            LOG.warn("A push for the application {} was refused: {}", app, fault);
            throw new ResponseStatusException(HttpStatus.FORBIDDEN, fault);
        });
        SortedMap<String, Object> fields = new TreeMap<>();
        request.getParameterMap()
                .forEach((name, values) -> fields.put(name, values.length == 1 ? values[0] : List.of(values)));
        fields.remove(PushSignature.SIGN);
        String machineCode = fields.get("machine_code") instanceof String code && !code.isEmpty() ? code : null;
        return new Event(Event.Type.PUSH, app, machineCode, fields);
    }

    /**
     * Stores a push and its event, unless it is stored already.
     *
     * <p>Waits two seconds at most, whatever the database does. A push whose storing has not begun by then is dropped; one whose storing has
     * begun is stored, and known when the platform sends it again.
     */
    public void store(@Body Event push) throws Exception {
        CompletableFuture.runAsync(() -> insert(push), threads)
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .get();
    }

    private void insert(Event push) {
        String digest = DigestUtils.sha256Hex(Json.write(push.data()));
        Instant time = Instant.ofEpochSecond(Long.parseLong((String) push.data().get(PushSignature.TIME)));
        // It is refused for its age by then, whichever clock is ahead: see PushSignature.
        long expiresAt = time.plus(properties.push().maxAge().multipliedBy(3)).toEpochMilli();
        try {
            transaction.executeWithoutResult(status -> {
                sql.update("push-insert", params("app", push.app(), "digest", digest, "expiresAt", expiresAt));
                outbox.add(List.of(push));
            });
        } catch (DuplicateKeyException e) {
            LOG.info("A push for the application {} was sent again, and is stored already", push.app());
        }
    }

    /** Removes the pushes that are refused for their age by now. */
    public void removeExpired() {
        sql.update("push-delete-expired", params("now", clock.millis()));
    }

    @PreDestroy
    void endThreads() {
        threads.shutdown();
    }
}
