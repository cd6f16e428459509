package io.yilianyun.bridge.crypto;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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
        EncryptedValues.Counts counts = values.count();
        List<Map<String, Object>> keys = new ArrayList<>();
        Set<Long> missing = new TreeSet<>(counts.byKey().keySet());
        for (EncryptionKeys.Entry key : keyset.keys()) {
            keys.add(view(key.id(), key.status(), state, counts));
            missing.remove(key.id());
        }
        missing.forEach(key -> keys.add(view(key, "MISSING", state, counts)));
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("keys", keys);
        view.put("remaining", counts.without(state.primary()));
        view.put("pending", state.pending());
        view.put("waitingFor", state.waitingFor());
        return view;
    }

    private static Map<String, Object> view(
            long id, String status, Rotation.State state, EncryptedValues.Counts counts) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("status", status);
        view.put("primary", id == state.primary());
        view.put("values", counts.of(id));
        return view;
    }

    public Map<String, Object> rotate() throws RotationRefused {
        rotation.rotate();
        return view();
    }

    /** False if the keyset has no key of this id. */
    public boolean remove(long key) throws RotationRefused {
        keyset.reload();
        if (keyset.key(key).isEmpty()) {
            return false;
        }
        rotation.remove(key);
        return true;
    }
}
