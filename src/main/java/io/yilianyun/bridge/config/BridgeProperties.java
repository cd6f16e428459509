package io.yilianyun.bridge.config;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The configuration under the prefix {@code yilianyun}, checked by {@link ConfigurationCheck} before any other bean
 * exists. Defaults stand in {@code bridge-defaults.yaml}; only those that depend on the application's name or entry
 * are applied here. No {@code toString()} in here shows a secret.
 *
 * @param baseUrl the platform, without query; plain http for a loopback host only
 * @param publicUrl where browsers and the platform reach this service
 * @param apps the open applications (开放型应用) by name, {@code [a-z0-9][a-z0-9-]{0,31}}
 * @param errorCodes Spring resource location of the platform's error codes and what each leads to
 */
@ConfigurationProperties("yilianyun")
public record BridgeProperties(
        URI baseUrl,
        URI publicUrl,
        Map<String, App> apps,
        Refresh refresh,
        Http http,
        Retry retry,
        Events events,
        DeadLetter deadLetter,
        Push push,
        Security security,
        Audit audit,
        Routes routes,
        String errorCodes,
        Sandbox sandbox) {

    public BridgeProperties {
        apps = apps == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(apps));
        security = security == null ? new Security(null, null, null, null, null, null, 0, null) : security;
    }

    /** The application of this name; {@link IllegalArgumentException} if none is configured. */
    public App app(String name) {
        App app = name == null ? null : apps.get(name);
        if (app == null) {
            throw new IllegalArgumentException("No application named '" + name + "' is configured");
        }
        return app;
    }

    /** The redirect URI of an application: the configured one, or the callback below {@code publicUrl}. */
    public URI redirectUri(String app) {
        URI configured = app(app).redirectUri();
        return configured != null
                ? configured
                : URI.create(publicUrl.toString().replaceFirst("/+$", "") + "/yilianyun/callback/" + app);
    }

    /** Where merchants begin: at a link of ours (自定义授权入口) or in the platform's application centre (应用中心授权入口). */
    public enum Entry {
        CUSTOM,
        APP_CENTER
    }

    /** Version of the platform's interface. */
    public enum Api {
        V1,
        V2
    }

    /** What the holder of an API key may do. */
    public enum Role {
        READER,
        TOKEN,
        OPERATOR
    }

    /**
     * One open application.
     *
     * @param redirectUri absolute http(s) URI as registered on the platform; null: built from {@code publicUrl}
     * @param refreshTokenLifetime above zero; null: unknown, as long as the merchant's service lasts
     * @param ratePerSecond calls to the platform per second over all nodes, 1 or more
     */
    public record App(
            String clientId,
            String clientSecret,
            URI redirectUri,
            Entry entry,
            Duration refreshTokenLifetime,
            Api api,
            Integer ratePerSecond) {

        public App {
            entry = entry == null ? Entry.CUSTOM : entry;
            api = api == null ? Api.V1 : api;
            ratePerSecond = ratePerSecond == null ? Integer.valueOf(10) : ratePerSecond;
            if (refreshTokenLifetime == null && entry == Entry.CUSTOM) {
                refreshTokenLifetime = Duration.ofDays(35);
            }
        }

        /** What the platform's paths of this version begin with: nothing, or {@code /v2}. */
        public String basePath() {
            return api == Api.V2 ? "/v2" : "";
        }

        @Override
        public String toString() {
            return "App[clientId=" + clientId + ", entry=" + entry + ", api=" + api + "]";
        }
    }

    /**
     * How tokens are kept alive.
     *
     * @param cron Quartz cron expression of the sweep
     * @param atRemaining a token with this much life left is due, above zero
     * @param jitter share by which due times are spread, 0 up to but not including 1
     * @param batchSize tokens per claim, 1 to 10000
     * @param concurrency calls in flight, 1 to 256
     * @param lease how long a claim holds, longer than both HTTP time-outs together, one hour at most
     * @param worker Camel endpoint that claimed tokens are handed to
     * @param dailyQuota grants and refreshes per terminal and day (Asia/Shanghai), 1 or more
     * @param quotaReserve how many of them automatic refreshes leave to people, 0 up to below the quota
     */
    public record Refresh(
            String cron,
            Duration atRemaining,
            double jitter,
            int batchSize,
            int concurrency,
            Duration lease,
            String worker,
            int dailyQuota,
            int quotaReserve) {}

    /** Time-outs of calls to the platform, both above zero. */
    public record Http(Duration connectTimeout, Duration readTimeout) {}

    /** Transient faults: 1 to 100 attempts, the delay growing from the initial (above zero) to the largest one. */
    public record Retry(int maxAttempts, Duration initialDelay, Duration maxDelay) {}

    /** Camel endpoint that events go to; its options may hold passwords, so they are not shown. */
    public record Events(String uri) {
        @Override
        public String toString() {
            return "Events[uri=" + Secrets.withoutOptions(uri) + "]";
        }
    }

    /** Camel endpoint that dead letters go to; its options are not shown. */
    public record DeadLetter(String uri) {
        @Override
        public String toString() {
            return "DeadLetter[uri=" + Secrets.withoutOptions(uri) + "]";
        }
    }

    /** Camel endpoint that pushes go to, and the age (above zero, either way) from which a push is refused. */
    public record Push(String uri, Duration maxAge) {
        @Override
        public String toString() {
            return "Push[uri=" + Secrets.withoutOptions(uri) + ", maxAge=" + maxAge + "]";
        }
    }

    /**
     * Who may do what.
     *
     * @param apiKeysFile path of a YAML or properties file with more keys, read again when it changes; null: none
     * @param encryptionKeyset path of the Tink keyset that wraps the data keys, or the keyset's JSON itself
     * @param encryptionKmsUri key of a KMS that wraps the data keys in place of the keyset ({@code aws-kms://…}, {@code gcp-kms://…}); null: none
     * @param publicRequestsPerMinute per client address on the endpoints without login; 0 switches the limit off
     * @param returnToAllowed prefixes of URLs that a merchant may be sent to after authorization
     */
    public record Security(
            Map<String, ApiKey> apiKeys,
            String apiKeysFile,
            Jwt jwt,
            Console console,
            String encryptionKeyset,
            String encryptionKmsUri,
            int publicRequestsPerMinute,
            List<String> returnToAllowed) {

        public Security {
            apiKeys = apiKeys == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(apiKeys));
            jwt = jwt == null ? new Jwt(null) : jwt;
            console = console == null ? new Console(null, null) : console;
            returnToAllowed = returnToAllowed == null ? List.of() : List.copyOf(returnToAllowed);
        }

        @Override
        public String toString() {
            return "Security[apiKeys=" + apiKeys.keySet() + ", console=" + console + "]";
        }
    }

    /** A bearer key of the HTTP API: plain (12 characters or more are advised), or {@code {bcrypt}} and its hash. */
    public record ApiKey(String key, Set<Role> roles) {
        public ApiKey {
            roles = roles == null ? Set.of() : Set.copyOf(roles);
        }

        @Override
        public String toString() {
            return "ApiKey[roles=" + roles + "]";
        }
    }

    /**
     * Bearer tokens of an identity provider, beside the keys.
     *
     * @param rolesClaim name of the claim that holds the roles; with dots, the path to it
     */
    public record Jwt(String rolesClaim) {}

    /**
     * The record of who did what.
     *
     * @param events whether each entry is an event too
     * @param retention how long entries are kept, above zero
     */
    public record Audit(boolean events, Duration retention) {}

    /** Login of the operations pages; without a password they are closed. */
    public record Console(String username, String password) {
        @Override
        public String toString() {
            return "Console[username=" + username + "]";
        }
    }

    /** Directory whose route files replace or join the packaged ones. */
    public record Routes(String directory) {}

    /** Lives of the stand-in platform's tokens, and how long it repeats an answer to an old refresh token. */
    public record Sandbox(Duration accessTokenLifetime, Duration refreshTokenLifetime, Duration replayWindow) {}
}
