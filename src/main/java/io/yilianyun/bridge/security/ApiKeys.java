package io.yilianyun.bridge.security;

import io.yilianyun.bridge.admin.AuditEntry;
import io.yilianyun.bridge.admin.AuditLog;
import io.yilianyun.bridge.admin.Caller;
import io.yilianyun.bridge.config.ApiKeySource;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.observability.Redaction;
import io.yilianyun.bridge.security.ApiKeyIndex.Verdict;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bearer keys of the API, plain or {@code {bcrypt}}. Those that stand in files are read again when the files change. */
public class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

    private final ApiKeySource source;
    private final AuditLog audit;
    private String state;
    private Map<String, ApiKey> keys;
    private volatile ApiKeyIndex index;

    public ApiKeys(ApiKeySource source, AuditLog audit) {
        this.source = source;
        this.audit = audit;
        this.state = source.state();
        take(source.read());
    }

    /** Takes the keys over as they stand in the files now. Files that cannot be used leave all as it was, and are told of once. */
    public synchronized void reload() {
        String now = source.state();
        if (now.equals(state)) {
            return;
        }
        state = now;
        try {
            Map<String, ApiKey> read = source.read();
            if (!read.equals(keys)) {
                take(read);
                LOG.info("The API keys were read again: {}", read.keySet());
                audit.record(
                        AuditEntry.of("reloadApiKeys", Caller.SELF, 200).withDetail(String.join(", ", read.keySet())));
            }
        } catch (ConfigurationException e) {
            LOG.error(
                    "The API keys were changed, but cannot be used; those from before stay. {}",
                    e.problems().stream()
                            .map(problem -> "%s %s; %s".formatted(problem.property(), problem.wrong(), problem.mend()))
                            .collect(Collectors.joining(". ")));
        }
    }

    /** Whose key it is; {@code patient}: see {@link ApiKeyIndex#find}. */
    Verdict find(String presented, boolean patient) {
        return index.find(presented, patient);
    }

    private void take(Map<String, ApiKey> read) {
        read.values().forEach(key -> Redaction.add(key.key()));
        keys = read;
        index = new ApiKeyIndex(read);
    }
}
