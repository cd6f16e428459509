package io.yilianyun.bridge.crypto;

import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import io.yilianyun.bridge.persistence.Sql;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes the key that encrypts. The keys stand in the keyset; which of them encrypts stands in the database, where all nodes see it. A new
 * key is pending until every running node holds it, so that nothing is ever written that a node cannot read.
 */
public class Rotation implements InitializingBean, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Rotation.class);
    private static final String PROPERTY = "yilianyun.security.encryption-keyset";
    private static final String BY_HAND =
            "Add a key by hand (tinkey add-key --key-template AES256_GCM), give the keyset to all nodes,"
                    + " restart them one after the other if it is not a file that they read again by themselves, and repeat this call:"
                    + " the newest key is then taken";

    private final Keyset keyset;
    private final EncryptedValues values;
    private final Nodes nodes;
    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Sql sql;
    private final Clock clock;
    private volatile boolean primaryMissing;

    public Rotation(
            Keyset keyset,
            EncryptedValues values,
            NamedParameterJdbcTemplate jdbc,
            TransactionTemplate transaction,
            Sql sql,
            Clock clock) {
        this.keyset = keyset;
        this.values = values;
        this.nodes = new Nodes(jdbc, sql, clock);
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.sql = sql;
        this.clock = clock;
    }

    /**
     * How far a rotation is; null where there is no such key.
     *
     * @param complete the primary key under which all was found to be encrypted
     * @param waitingFor the running nodes that do not hold the pending key
     */
    public record State(Long primary, Long pending, Long complete, List<String> waitingFor) {}

    /**
     * Joins the nodes, before anything is encrypted or decrypted.
     *
     * @throws ConfigurationException if the keyset does not fit the database
     */
    @Override
    public void afterPropertiesSet() {
        transaction.executeWithoutResult(status -> {
            State state = locked();
            if (!values.readableWith(keyset)) {
                throw wrong(
                        "is not the keyset that encrypted this database, or a copy of it from before a rotation: it can read nothing in it",
                        "restore the keyset that belongs to it from its backup, or point spring.datasource.url at an empty database");
            }
            if (state.primary() == null) {
                set("encryption-primary", keyset.primary().id());
            } else if (!keyset.use(state.primary())) {
                throw wrong(
                        "is an older copy of the keyset that encrypts this database: it lacks the key "
                                + state.primary(),
                        "give this node the newest keyset, that of another node or of the last backup");
            }
            nodes.report(keyset);
        });
    }

    private static ConfigurationException wrong(String wrong, String mend) {
        return new ConfigurationException(List.of(new Problem(PROPERTY, wrong, mend)));
    }

    @Override
    public void destroy() {
        try {
            nodes.leave();
        } catch (RuntimeException e) {
            LOG.debug("This node could not be taken off the list of nodes; it is forgotten in a minute", e);
        }
    }

    /** Keeps this node up to date: reads the keyset's file again, follows the others, makes a pending key the primary one. */
    public void follow() {
        keyset.reload();
        State state = state();
        boolean there = keyset.use(state.primary());
        if (!there && !primaryMissing) {
            LOG.error(
                    "The keyset of this node lacks the key {}, which encrypts; give it the newest keyset",
                    state.primary());
        }
        primaryMissing = !there;
        nodes.report(keyset);
        if (state.pending() != null) {
            promote();
        }
    }

    private void promote() {
        Long promoted = transaction.execute(status -> {
            State state = locked();
            if (state.pending() == null || !nodes.without(state.pending()).isEmpty()) {
                return null;
            }
            set("encryption-primary", state.pending());
            return state.pending();
        });
        if (promoted != null) {
            LOG.info("The key {} encrypts from now on", promoted);
            keyset.use(promoted);
            nodes.report(keyset);
        }
    }

    /**
     * Begins a rotation: a key that the keyset holds and nothing has used yet, else a new one, is to become the primary one.
     *
     * @throws RotationRefused if one is under way, or no key can be added
     */
    public void rotate() throws RotationRefused {
        keyset.reload();
        Optional<RotationRefused> refused = transaction.execute(status -> {
            State state = locked();
            if (state.pending() != null) {
                return Optional.of(new RotationRefused(
                        "A rotation is under way: the key %d becomes the primary one as soon as these nodes hold it: %s"
                                .formatted(state.pending(), String.join(", ", nodes.without(state.pending())))));
            }
            try {
                set("encryption-pending", newest(state.primary()));
                return Optional.empty();
            } catch (IOException e) {
                LOG.warn("No key could be added to the keyset: {}", e.toString());
                return Optional.of(new RotationRefused("No key can be added here: " + e.getMessage() + ". " + BY_HAND));
            }
        });
        if (refused.isPresent()) {
            throw refused.get();
        }
        follow();
    }

    private long newest(long primary) throws IOException {
        EncryptionKeys.Entry last = keyset.keys().get(keyset.keys().size() - 1);
        if (last.id() != primary && last.enabled() && values.count().of(last.id()) == 0) {
            return last.id();
        }
        long added = keyset.add();
        LOG.warn(
                "The keyset has a new key, {}. Back it up again: without it, what is encrypted from now on is lost",
                added);
        return added;
    }

    /**
     * Removes a key that nothing uses any more.
     *
     * @throws RotationRefused if something does, or the keyset's file cannot be written
     */
    public void remove(long id) throws RotationRefused {
        Optional<String> refused = transaction.execute(status -> {
            State state = locked();
            long used = values.count().of(id);
            if (Long.valueOf(id).equals(state.primary()) || Long.valueOf(id).equals(state.pending())) {
                return Optional.of("This key encrypts, or is about to: rotate first");
            }
            if (used > 0) {
                return Optional.of("%d values are still encrypted with this key".formatted(used));
            }
            List<String> others = nodes.notUsing(state.primary());
            if (!others.isEmpty()) {
                return Optional.of("These nodes may still encrypt with it: " + String.join(", ", others));
            }
            try {
                keyset.remove(id);
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("The key cannot be removed here: " + e.getMessage()
                        + ". Nothing uses it; remove it by hand (tinkey delete-key) and give the keyset to all nodes");
            }
        });
        if (refused.isPresent()) {
            throw new RotationRefused(refused.get());
        }
        LOG.warn("The key {} was removed from the keyset", id);
        nodes.report(keyset);
    }

    public State state() {
        return read("encryption-select");
    }

    /** Whether every running node encrypts with the primary key, so that no value of an older key can come up any more. */
    boolean settled(State state) {
        return state.pending() == null && nodes.notUsing(state.primary()).isEmpty();
    }

    /** Notes that everything is encrypted with the primary key. */
    void complete(long primary) {
        set("encryption-complete", primary);
    }

    /** Whether this node cannot encrypt as the others do. */
    public boolean primaryMissing() {
        return primaryMissing;
    }

    private State locked() {
        return read("encryption-lock");
    }

    private State read(String statement) {
        return jdbc.queryForObject(sql.get(statement), Map.of(), (row, i) -> {
            Long pending = row.getObject("pending_id", Long.class);
            return new State(
                    row.getObject("primary_id", Long.class),
                    pending,
                    row.getObject("complete_id", Long.class),
                    pending == null ? List.of() : nodes.without(pending));
        });
    }

    private void set(String statement, long key) {
        jdbc.update(sql.get(statement), new MapSqlParameterSource("keyId", key).addValue("now", clock.millis()));
    }
}
