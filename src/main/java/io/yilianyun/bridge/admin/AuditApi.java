package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.AuditStore.Filter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.apache.camel.Header;
import org.springframework.http.HttpStatus;

/** The API's call that shows who did what. */
public class AuditApi {
    private final AuditStore store;

    public AuditApi(AuditStore store) {
        this.store = store;
    }

    public Map<String, Object> list(
            @Header("app") String app,
            @Header("actor") String actor,
            @Header("action") String action,
            @Header("from") String from,
            @Header("to") String to,
            @Header("page") String page,
            @Header("size") String size)
            throws Problem {
        Page part = Page.of(page, size);
        Filter filter = new Filter(
                Parameters.optional("app", app, 32),
                Parameters.optional("actor", actor, 200),
                Parameters.optional("action", action, 40),
                instant("from", from),
                instant("to", to));
        return part.answer(
                store.search(filter, part.size(), part.offset()).stream()
                        .map(AuditEntry::view)
                        .toList(),
                store.count(filter));
    }

    private static Instant instant(String name, String value) throws Problem {
        String text = Parameters.optional(name, value, 40);
        try {
            Instant instant = text == null ? null : OffsetDateTime.parse(text).toInstant();
            if (instant != null) {
                instant.toEpochMilli();
            }
            return instant;
        } catch (DateTimeException | ArithmeticException e) {
            throw new Problem(HttpStatus.BAD_REQUEST, name + " must be an instant such as 2027-01-31T12:00:00Z");
        }
    }
}
