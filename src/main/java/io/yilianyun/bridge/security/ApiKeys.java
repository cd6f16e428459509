package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.security.ApiKeyIndex.Verdict;

/** The bearer keys of the API, plain or {@code {bcrypt}}. */
public class ApiKeys {
    private final ApiKeyIndex index;

    public ApiKeys(BridgeProperties properties) {
        this.index = new ApiKeyIndex(properties.security().apiKeys());
    }

    /** Whose key it is; {@code patient}: see {@link ApiKeyIndex#find}. */
    Verdict find(String presented, boolean patient) {
        return index.find(presented, patient);
    }
}
