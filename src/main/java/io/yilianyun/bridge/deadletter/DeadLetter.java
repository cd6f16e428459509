package io.yilianyun.bridge.deadletter;

import io.yilianyun.bridge.platform.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
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
        String subject,
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

    static DeadLetter of(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getString("id"),
                row.getString("app"),
                row.getString("machine_code"),
                Operation.valueOf(row.getString("operation")),
                row.getString("subject"),
                row.getString("code"),
                row.getString("description"),
                row.getString("category"),
                row.getInt("attempts"),
                Status.valueOf(row.getString("status")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("updated_at")));
    }

    /** The fields that the API and events show. */
    public Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("app", app);
        view.put("machineCode", machineCode);
        view.put("operation", operation.label());
        view.put("code", code);
        view.put("description", description);
        view.put("category", category);
        view.put("attempts", attempts);
        view.put("status", status.name());
        view.put("createdAt", createdAt);
        view.put("updatedAt", updatedAt);
        return view;
    }
}
