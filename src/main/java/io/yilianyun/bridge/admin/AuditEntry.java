package io.yilianyun.bridge.admin;

import static org.apache.commons.lang3.StringUtils.left;

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
    /** Cuts what a caller sent to the length of its column. */
    AuditEntry {
        actor = left(actor, 200);
        address = left(address, 64);
        app = left(app, 32);
        machineCode = left(machineCode, 64);
        deadLetter = left(deadLetter, 64);
        detail = left(detail, 300);
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
}
