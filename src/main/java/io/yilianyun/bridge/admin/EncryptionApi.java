package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.crypto.EncryptionKeys;
import io.yilianyun.bridge.crypto.EncryptionKeys.KeyRotationException;
import org.apache.camel.Variable;
import org.springframework.http.HttpStatus;

/** The API's calls about the data keys. */
public class EncryptionApi {
    private final EncryptionKeys keys;

    public EncryptionApi(EncryptionKeys keys) {
        this.keys = keys;
    }

    public EncryptionKeys.Status view() {
        return keys.status();
    }

    public EncryptionKeys.Status rotate() throws Problem {
        try {
            return keys.rotate();
        } catch (KeyRotationException e) {
            throw new Problem(HttpStatus.CONFLICT, e.getMessage());
        }
    }

    public void remove(@Variable("id") String id) throws Problem {
        try {
            if (!id.matches("\\d{1,10}") || !keys.remove(Long.parseLong(id))) {
                throw new Problem(HttpStatus.NOT_FOUND, "There is no data key of this id");
            }
        } catch (KeyRotationException e) {
            throw new Problem(HttpStatus.CONFLICT, e.getMessage());
        }
    }
}
