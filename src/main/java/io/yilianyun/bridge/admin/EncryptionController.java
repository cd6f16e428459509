package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.crypto.EncryptionKeys;
import jakarta.validation.constraints.Pattern;
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
@RequestMapping(path = "${yilianyun.api.path}/encryption", produces = MediaType.APPLICATION_JSON_VALUE)
class EncryptionController {
    private final EncryptionKeys keys;

    EncryptionController(EncryptionKeys keys) {
        this.keys = keys;
    }

    @GetMapping
    EncryptionKeys.Status getEncryption() {
        return keys.status();
    }

    @PostMapping("/rotate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    EncryptionKeys.Status rotateKey() {
        return keys.rotate();
    }

    @DeleteMapping("/keys/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeKey(@PathVariable @Pattern(regexp = "[0-9]{1,10}") String id) {
        if (!keys.remove(Long.parseLong(id))) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "There is no key of this id; see GET /api/encryption");
        }
    }
}
