package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.persistence.Sql;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** The running nodes, and which keys each of them holds. A node that was not seen for a minute is taken to be gone. */
class Nodes {
    private static final Duration ALIVE = Duration.ofSeconds(60);

    private final NamedParameterJdbcTemplate jdbc;
    private final Sql sql;
    private final Clock clock;
    private final String self = name();

    Nodes(NamedParameterJdbcTemplate jdbc, Sql sql, Clock clock) {
        this.jdbc = jdbc;
        this.sql = sql;
        this.clock = clock;
    }

    private record Node(String id, long primary, String keys) {
        boolean holds(long key) {
            return ("," + keys).contains("," + key + ",");
        }
    }

    /** The host's name, as containers and services have it in their environment, and something that no other process has. */
    private static String name() {
        String host = System.getenv("HOSTNAME");
        String unique = UUID.randomUUID().toString().substring(0, 8);
        return host == null || host.isBlank() ? unique : host.substring(0, Math.min(50, host.length())) + "-" + unique;
    }

    /** Tells the others that this node runs, and which keys it holds and uses. */
    void report(Keyset keyset) {
        MapSqlParameterSource parameters = new MapSqlParameterSource("node", self)
                .addValue("now", clock.millis())
                .addValue("keyId", keyset.primary().id())
                .addValue(
                        "keyIds",
                        keyset.keys().stream()
                                .filter(EncryptionKeys.Entry::enabled)
                                .map(key -> key.id() + ",")
                                .collect(Collectors.joining()));
        if (jdbc.update(sql.get("node-seen"), parameters) == 0) {
            jdbc.update(sql.get("node-insert"), parameters);
        }
    }

    /** Forgets this node, and those that are long gone. */
    void leave() {
        jdbc.update(sql.get("node-delete"), Map.of("node", self, "seenAfter", clock.millis() - 60 * ALIVE.toMillis()));
    }

    /** The running nodes that do not hold a key. */
    List<String> without(long key) {
        return running(node -> !node.holds(key));
    }

    /** The running nodes that encrypt with another key. */
    List<String> notUsing(long key) {
        return running(node -> node.primary() != key);
    }

    private List<String> running(Predicate<Node> which) {
        return jdbc
                .query(
                        sql.get("node-select"),
                        Map.of("seenAfter", clock.millis() - ALIVE.toMillis()),
                        (row, i) -> new Node(row.getString("id"), row.getLong("primary_id"), row.getString("key_ids")))
                .stream()
                .filter(which)
                .map(Node::id)
                .toList();
    }
}
