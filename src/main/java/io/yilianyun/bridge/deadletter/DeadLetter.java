package io.yilianyun.bridge.deadletter;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.type.TypeReference;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Operation;
import java.time.Instant;
import java.util.Map;

/**
 * A failure that waits for an operator.
 *
 * @param machineCode null if it concerns the application as a whole, or an authorization whose printer is not known
 * @param code the platform's code, or {@code http-<status>}, {@code timeout}, {@code connection}, {@code malformed}
 * @param subject what it is about; at most one dead letter per subject is open
 */
public record DeadLetter(
        String id,
        String app,
        String machineCode,
        Operation operation,
        @JsonIgnore String subject,
        String code,
        String description,
        String category,
        int attempts,
        Status status,
        Instant createdAt,
        Instant updatedAt) {

    public enum Status {
        OPEN,
        RETRYING,
        RESOLVED,
        DISCARDED
    }

    /** The fields that the API and events show. */
    public Map<String, Object> view() {
        return Json.MAPPER.convertValue(this, new TypeReference<>() {});
    }
}
