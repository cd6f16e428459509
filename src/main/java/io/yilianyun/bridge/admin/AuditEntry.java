package io.yilianyun.bridge.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * One entry of the audit.
 *
 * @param action the operationId of an API call, or {@code login}, {@code wrongCredentials}, {@code accessDenied}
 * @param actor see {@link Caller#name}
 * @param actorKind see {@link Caller#kind}
 * @param status the HTTP status of the answer
 * @param count how often; more than 1 for what is only counted
 * @param detail may be null; never a secret
 */
record AuditEntry(
        String id,
        Instant at,
        String action,
        String actor,
        String actorKind,
        String address,
        String app,
        String machineCode,
        String deadLetter,
        int status,
        int count,
        String detail) {
    private static final int LONGEST_ACTOR = 200;
    private static final int LONGEST_APP = 32;
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_DETAIL = 300;

    /** Cuts what a caller sent to the length of its column. */
    AuditEntry {
        actor = cut(actor, LONGEST_ACTOR);
        address = cut(address, LONGEST_CODE);
        app = cut(app, LONGEST_APP);
        machineCode = cut(machineCode, LONGEST_CODE);
        deadLetter = cut(deadLetter, LONGEST_CODE);
        detail = cut(detail, LONGEST_DETAIL);
    }

    /** What was done to what; {@code app}, {@code machineCode}, {@code deadLetter} and {@code detail} may be null. */
    record Subject(String app, String machineCode, String deadLetter, String detail) {
        static final Subject NONE = new Subject(null, null, null, null);
    }

    static AuditEntry of(Instant now, String action, Caller caller, Subject subject, int status, int count) {
        return new AuditEntry(
                UUID.randomUUID().toString(),
                now.truncatedTo(ChronoUnit.MILLIS),
                action,
                caller.name(),
                caller.kind(),
                caller.address(),
                subject.app(),
                subject.machineCode(),
                subject.deadLetter(),
                status,
                count,
                subject.detail());
    }

    private static String cut(String text, int longest) {
        return text == null || text.length() <= longest ? text : text.substring(0, longest);
    }
}
