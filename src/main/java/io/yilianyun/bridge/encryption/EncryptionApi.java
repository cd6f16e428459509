package io.yilianyun.bridge.encryption;

import io.yilianyun.bridge.api.Problem;
import io.yilianyun.bridge.store.KeyRing;
import io.yilianyun.bridge.store.Keyset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;

/** The API's calls about the keys. None of them shows a key. */
public class EncryptionApi {
    private final Keyset keyset;
    private final Rotation rotation;
    private final EncryptedValues values;

    public EncryptionApi(Keyset keyset, Rotation rotation, EncryptedValues values) {
        this.keyset = keyset;
        this.rotation = rotation;
        this.values = values;
    }

    /** The keys, the newest last, then those that values name and this node's keyset does not hold. */
    public Map<String, Object> view() {
        keyset.reload();
        Rotation.State state = rotation.state();
        Map<Long, Long> counts = new TreeMap<>(values.count());
        List<Map<String, Object>> keys = new ArrayList<>();
        long remaining = 0;
        for (KeyRing.Entry key : keyset.keys()) {
            boolean primary = Long.valueOf(key.id()).equals(state.primary());
            Long used = counts.remove(key.id());
            keys.add(view(key.id(), key.status(), primary, used == null ? 0 : used));
            remaining += primary || used == null ? 0 : used;
        }
        for (Map.Entry<Long, Long> missing : counts.entrySet()) {
            keys.add(view(missing.getKey(), "MISSING", missing.getKey().equals(state.primary()), missing.getValue()));
            remaining += missing.getKey().equals(state.primary()) ? 0 : missing.getValue();
        }
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("keys", keys);
        view.put("remaining", remaining);
        view.put("pending", state.pending());
        view.put("waitingFor", state.waitingFor());
        return view;
    }

    private static Map<String, Object> view(long id, String status, boolean primary, long used) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("status", status);
        view.put("primary", primary);
        view.put("values", used);
        return view;
    }

    public Map<String, Object> rotate() throws Problem {
        try {
            rotation.rotate();
        } catch (RotationRefused e) {
            throw new Problem(HttpStatus.CONFLICT, e.getMessage());
        }
        return view();
    }

    public void remove(@Variable("id") String id) throws Problem {
        keyset.reload();
        long key = id.matches("\\d{1,10}") ? Long.parseLong(id) : -1;
        if (keyset.key(key).isEmpty()) {
            throw new Problem(HttpStatus.NOT_FOUND, "The keyset has no key of this id");
        }
        try {
            rotation.remove(key);
        } catch (RotationRefused e) {
            throw new Problem(HttpStatus.CONFLICT, e.getMessage());
        }
    }
}
