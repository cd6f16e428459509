package io.yilianyun.bridge.token;

import io.yilianyun.bridge.outbox.Event;
import io.yilianyun.bridge.platform.PlatformFault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the events that report a token. */
final class TokenEvents {
    private TokenEvents() {}

    /**
     * Reports a new token pair.
     *
     * @param type {@link Event.Type#ISSUED} or {@link Event.Type#REFRESHED}
     */
    static Event granted(Event.Type type, GrantedTokenPair pair, String merchant) {
        Map<String, Object> data = about(pair.app(), pair.machineCode());
        data.put("merchant", merchant);
        data.put("scope", pair.scope());
        data.put("accessExpiresAt", pair.accessExpiresAt());
        data.put("refreshExpiresAt", pair.refreshExpiresAt());
        return new Event(type, pair.app(), pair.machineCode(), data);
    }

    /** Reports that the day's quota is spent. */
    static Event deferred(Token token, Instant until, String reason) {
        Map<String, Object> data = about(token.app(), token.machineCode());
        data.put("until", until);
        data.put("reason", reason);
        data.put("accessExpiresAt", token.accessExpiresAt());
        data.put("expiresBefore", token.accessExpiresAt().isBefore(until));
        return new Event(Event.Type.DEFERRED, token.app(), token.machineCode(), data);
    }

    /** Reports that the merchant must authorize again. */
    static Event reauthorize(Token token, PlatformFault fault) {
        Map<String, Object> data = about(token.app(), token.machineCode());
        data.put("merchant", token.merchant());
        data.put("code", fault.code());
        data.put("description", fault.description());
        data.put("accessExpiresAt", token.accessExpiresAt());
        return new Event(Event.Type.REAUTHORIZE, token.app(), token.machineCode(), data);
    }

    private static Map<String, Object> about(String app, String machineCode) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("app", app);
        data.put("machineCode", machineCode);
        return data;
    }
}
