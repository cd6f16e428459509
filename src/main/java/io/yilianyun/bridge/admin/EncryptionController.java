package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.crypto.EncryptionApi;
import io.yilianyun.bridge.crypto.RotationRefused;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about the keys that encrypt tokens at rest. None of them shows a key. */
@RestController("bridgeEncryptionController")
@RequestMapping(path = "/api/encryption", produces = MediaType.APPLICATION_JSON_VALUE)
class EncryptionController {
    private final EncryptionApi keys;

    EncryptionController(EncryptionApi keys) {
        this.keys = keys;
    }

    record Encryption(List<Key> keys, long remaining, Long pending, List<String> waitingFor) {}

    record Key(long id, String status, boolean primary, long values) {}

    @GetMapping
    Encryption getEncryption() {
        return ApiJson.MAPPER.convertValue(keys.view(), Encryption.class);
    }

    @PostMapping("/rotate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Encryption rotateKey() throws RotationRefused {
        return ApiJson.MAPPER.convertValue(keys.rotate(), Encryption.class);
    }

    @DeleteMapping("/keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeKey(@PathVariable @Pattern(regexp = "[0-9]{1,10}") String id) throws RotationRefused {
        if (!keys.remove(Long.parseLong(id))) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "There is no key of this id; see GET /api/encryption");
        }
    }
}
