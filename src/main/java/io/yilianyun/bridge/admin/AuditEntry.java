package io.yilianyun.bridge.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry of the record of who did what.
 *
 * @param at null until it is recorded
 * @param action the API's operationId, or another name in camel case
 * @param status the HTTP status that answered it
 * @param count how many times; more than 1 for what is only counted
 * @param detail may be null; never a secret
 */
public record AuditEntry(
        Instant at,
        String id,
        String action,
        Caller caller,
        String app,
        String machineCode,
        String deadLetter,
        int status,
        int count,
        String detail) {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_APP = 32;
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_DETAIL = 300;

    /** What a caller brings may be longer than what is kept of it. */
    public AuditEntry {
        caller = new Caller(caller.kind(), cut(caller.name(), LONGEST_NAME), cut(caller.address(), LONGEST_CODE));
        app = cut(app, LONGEST_APP);
        machineCode = cut(machineCode, LONGEST_CODE);
        deadLetter = cut(deadLetter, LONGEST_CODE);
        detail = cut(detail, LONGEST_DETAIL);
    }

    public static AuditEntry of(String action, Caller caller, int status) {
        return new AuditEntry(null, null, action, caller, null, null, null, status, 1, null);
    }

    /** About a terminal of an application, or about a dead letter; each may be null. */
    public AuditEntry about(String app, String machineCode, String deadLetter) {
        return new AuditEntry(at, id, action, caller, app, machineCode, deadLetter, status, count, detail);
    }

    public AuditEntry withDetail(String detail) {
        return new AuditEntry(at, id, action, caller, app, machineCode, deadLetter, status, count, detail);
    }

    AuditEntry times(int count) {
        return new AuditEntry(at, id, action, caller, app, machineCode, deadLetter, status, count, detail);
    }

    AuditEntry recorded(Instant at, String id) {
        return new AuditEntry(at, id, action, caller, app, machineCode, deadLetter, status, count, detail);
    }

    /** As the API and events show it. */
    public Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("at", at);
        view.put("action", action);
        view.put("actor", caller.name());
        view.put("actorKind", caller.kind());
        view.put("address", caller.address());
        view.put("app", app);
        view.put("machineCode", machineCode);
        view.put("deadLetter", deadLetter);
        view.put("status", status);
        view.put("count", count);
        view.put("detail", detail);
        return view;
    }

    private static String cut(String text, int longest) {
        return text == null || text.length() <= longest ? text : text.substring(0, longest);
    }
}
