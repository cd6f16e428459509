package io.yilianyun.bridge.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The configuration under the prefix {@code yilianyun}. Defaults stand in {@code bridge-defaults.yaml}, where routes see them too; only
 * those that depend on an application's name or entry are applied here. What concerns several properties is checked by {@link
 * ConfigurationRules}. No {@code toString()} in here shows a secret.
 *
 * @param baseUrl the platform's address, without query; plain http for a loopback host only (default https://open-api.10ss.net; overseas
 *     https://open-api-os.10ss.net)
 * @param publicUrl where browsers and the platform reach this service; redirect URIs are built from it (default http://localhost:8080)
 * @param apps the open applications (开放型应用) by name: 1 to 32 lower-case letters, digits and dashes
 * @param refresh how tokens are kept alive
 * @param http time-outs of calls to the platform
 * @param retry repetition after transient faults
 * @param events where events go
 * @param deadLetter where dead letters go, and how long they are kept
 * @param push what happens with the platform's pushes
 * @param subscriptions further subscribers of events by name: 1 to 32 lower-case letters, digits and dashes
 * @param security who may do what, and the encryption of tokens at rest
 * @param audit the record of who did what
 * @param routes the team's own route files
 * @param errorCodes resource location of what each of the platform's codes leads to (default: the packaged file); file:/path of a changed copy
 * @param web the public endpoints, for merchants and the platform
 * @param api the HTTP API
 * @param pages the merchant's pages
 * @param sandbox lifetimes in the stand-in platform of the profile sandbox
 */
@Validated
@ConfigurationProperties("yilianyun")
public record BridgeProperties(
        @NotNull(message = REQUIRED) @HttpUrl URI baseUrl,
        @NotNull(message = REQUIRED) @HttpUrl URI publicUrl,

        @NotEmpty(message = NO_APPS)
        Map<@Pattern(regexp = "[a-z0-9][a-z0-9-]{0,31}", message = APP_NAME) String, @Valid App> apps,

        @Valid Refresh refresh,
        @Valid Http http,
        @Valid Retry retry,
        @Valid Endpoint events,
        @Valid DeadLetters deadLetter,
        @Valid Push push,

        Map<
                        @Pattern(
                                regexp = "(?!(events|dead-letters|pushes)$)[a-z0-9][a-z0-9-]{0,31}",
                                message = SUBSCRIPTION_NAME)
                        String,
                        @Valid Subscriber>
                subscriptions,

        @Valid Security security,
        @Valid Audit audit,
        @Valid Routes routes,
        String errorCodes,
        @Valid Paths web,
        @Valid Paths api,
        @DefaultValue Pages pages,
        @Valid Sandbox sandbox) {

    // No message has a {parameter}: binding comes before the context's message source, which Spring Boot looks those up
    // in.
    private static final String REQUIRED = "must have a value; set it, or leave the property out for its default";
    private static final String ENDPOINT_URI = "(?s)[A-Za-z][A-Za-z0-9+.-]*:\\S.*";
    private static final String ENDPOINT =
            "must be the URI of a Camel endpoint; write for example jms:queue:yilianyun, kafka:yilianyun or direct:a-route-of-yours";
    private static final String NO_APPS = "must have the 应用ID and 应用密钥 of each open application (开放型应用);"
            + " set yilianyun.apps.<name>.client-id and yilianyun.apps.<name>.client-secret, with a name of your choice, or, to try the"
            + " bridge without an account, start the jar with --spring.profiles.active=sandbox or Maven with"
            + " -Dspring-boot.run.profiles=sandbox";
    private static final String APP_NAME =
            "must have a name that fits into addresses; use 1 to 32 lower-case letters, digits and dashes, not beginning with a dash";

    private static final String SUBSCRIPTION_NAME =
            "must have a name of 1 to 32 lower-case letters, digits and dashes, not beginning with a dash, and not events, dead-letters"
                    + " or pushes, which are those of yilianyun.events.uri, yilianyun.dead-letter.uri and yilianyun.push.uri; use another name";

    public BridgeProperties {
        apps = distinct(apps);
        subscriptions = distinct(subscriptions);
    }

    /**
     * The application of this name.
     *
     * @throws NoSuchAppException if none is configured
     */
    public App app(String name) {
        return Optional.ofNullable(apps.get(name)).orElseThrow(() -> new NoSuchAppException(name));
    }

    /** How an application's tokens are kept alive: its own settings, and those of all for the rest. */
    public Refresh refresh(String app) {
        AppRefresh own = app(app).refresh();
        return new Refresh(
                Objects.requireNonNullElse(own.cron(), refresh.cron()),
                Objects.requireNonNullElse(own.timeZone(), refresh.timeZone()),
                Objects.requireNonNullElse(own.atRemaining(), refresh.atRemaining()),
                refresh.jitter(),
                refresh.batchSize(),
                refresh.concurrency(),
                refresh.lease(),
                refresh.worker(),
                refresh.dailyQuota(),
                Objects.requireNonNullElse(own.quotaReserve(), refresh.quotaReserve()));
    }

    /** Where browsers find the public endpoints. */
    public URI webUrl() {
        return URI.create(publicUrl.toString().replaceFirst("/+$", "") + web.path());
    }

    /** The redirect URI of an application: the configured one, or the callback below {@link #webUrl()}. */
    public URI redirectUri(String app) {
        return Objects.requireNonNullElseGet(app(app).redirectUri(), () -> URI.create(webUrl() + "/callback/" + app));
    }

    /**
     * Drops the twins of entries whose names have dashes. An environment variable has none, so Spring Boot makes an application {@code
     * myshop}, with the very same values, of YILIANYUN_APPS_MYSHOP_CLIENTSECRET beside {@code apps.my-shop.client-id}.
     */
    private static <T> Map<String, T> distinct(Map<String, T> entries) {
        Map<String, T> distinct = new LinkedHashMap<>(entries == null ? Map.of() : entries);
        List<String> dashed =
                distinct.keySet().stream().filter(name -> name.contains("-")).toList();
        dashed.forEach(name -> distinct.remove(name.replace("-", "")));
        return Collections.unmodifiableMap(distinct);
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

    /**
     * One open application.
     *
     * @param clientId the application's 应用ID
     * @param clientSecret the application's 应用密钥, or file:/path of a file that holds it
     * @param redirectUri the address as registered on the platform (default: callback/ and the name, below public-url and web.path)
     * @param entry where merchants begin: custom (default) or app-center
     * @param refreshTokenLifetime life of a refresh token, above zero (default 35d; app-center: unknown, as long as the merchant's service)
     * @param api version of the platform's interface: v1 (default) or v2
     * @param ratePerSecond calls to the platform per second over all nodes, 1 to 100000 (default 10)
     * @param refresh how this application's tokens are kept alive, where that differs
     * @param errorCodes resource location of what the platform's codes lead to for this application; what it leaves out is as for all
     * @param listing its entry in the platform's application centre
     */
    public record App(
            @NotNull(message = CREDENTIAL) @Pattern(regexp = WORD, message = CREDENTIAL)
            String clientId,

            @NotNull(message = CREDENTIAL) @Pattern(regexp = WORD, message = CREDENTIAL)
            String clientSecret,

            @HttpUrl URI redirectUri,
            Entry entry,
            @PositiveDuration Duration refreshTokenLifetime,
            Api api,

            @Range(min = 1, max = 100_000, message = "must be a whole number from 1 to 100000; write for example 10")
            Integer ratePerSecond,

            @Valid @DefaultValue AppRefresh refresh,
            String errorCodes,
            @DefaultValue Listing listing) {

        /** No white space, and no placeholder that was not resolved. */
        private static final String WORD = "(?!\\$\\{[^}]*}$)\\S+";

        private static final String CREDENTIAL = "must be one word, and a placeholder must have a value;"
                + " copy it from the application's page on the platform, without white space";

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
     * How one application's tokens are kept alive, where that differs from the others'.
     *
     * @param cron Quartz cron expression of its sweep, or - for none (default: that of all)
     * @param timeZone time zone of the cron expression (default: that of all)
     * @param atRemaining a token is due when its access token has this much life left, above zero (default: that of all)
     * @param quotaReserve how many of the day's quota automatic refreshes leave to people (default: that of all)
     */
    public record AppRefresh(
            String cron, ZoneId timeZone, @PositiveDuration Duration atRemaining, Integer quotaReserve) {}

    /**
     * An application's entry in the platform's application centre (应用中心).
     *
     * @param directory folder with its logo, pictures and manual, which the console checks (default: none)
     */
    public record Listing(String directory) {}

    /**
     * How tokens are kept alive.
     *
     * @param cron Quartz cron expression of the sweep, or - for none (default: every minute)
     * @param timeZone time zone of the cron expression (default Asia/Shanghai)
     * @param atRemaining a token is due when its access token has this much life left, above zero (default 10d)
     * @param jitter share by which due times are spread, 0 up to but not including 1 (default 0.1)
     * @param batchSize tokens that one claim takes, 1 to 10000 (default 500)
     * @param concurrency calls in flight, 1 to 256 (default 8)
     * @param lease how long a claim holds if its owner dies: longer than both time-outs together, one hour at most (default 2m)
     * @param worker Camel endpoint that claimed tokens are handed to (default: in this process)
     * @param dailyQuota the platform's limit of grants and refreshes per terminal and day (Asia/Shanghai), 1 or more (default 20)
     * @param quotaReserve how many of them automatic refreshes leave to people, 0 up to below the quota (default 10)
     */
    public record Refresh(
            String cron,
            @NotNull(message = REQUIRED) ZoneId timeZone,
            @NotNull(message = REQUIRED) @PositiveDuration Duration atRemaining,

            @DecimalMin(value = "0", message = JITTER) @DecimalMax(value = "1", inclusive = false, message = JITTER)
            double jitter,

            @Range(min = 1, max = 10_000, message = "must be a whole number from 1 to 10000; write one in that range")
            int batchSize,

            @Range(min = 1, max = 256, message = "must be a whole number from 1 to 256; write one in that range")
            int concurrency,

            @NotNull(message = REQUIRED) @PositiveDuration Duration lease,

            @NotNull(message = ENDPOINT) @Pattern(regexp = ENDPOINT_URI, message = ENDPOINT)
            String worker,

            @Min(value = 1, message = "must be 1 or more; write the platform's limit, 20 by default")
            int dailyQuota,

            int quotaReserve) {
        private static final String JITTER = "must be at least 0 and less than 1; write for example 0.1";

        /** When the sweep runs. */
        public Schedule schedule() {
            return new Schedule(cron, timeZone);
        }
    }

    /**
     * Time-outs of calls to the platform.
     *
     * @param connectTimeout until a connection is made, above zero (default 3s)
     * @param readTimeout until the answer is there, above zero (default 10s)
     */
    public record Http(
            @NotNull(message = REQUIRED) @PositiveDuration Duration connectTimeout,
            @NotNull(message = REQUIRED) @PositiveDuration Duration readTimeout) {
        /** How long a call takes at most. */
        public Duration longestCall() {
            return connectTimeout.plus(readTimeout);
        }
    }

    /**
     * Repetition after transient faults, with growing delays that survive a restart.
     *
     * @param maxAttempts calls until a dead letter is recorded, 1 to 100 (default 5)
     * @param initialDelay the first delay, above zero (default 30s)
     * @param maxDelay the longest delay, not below the first (default 1h)
     */
    public record Retry(
            @Range(min = 1, max = 100, message = "must be a whole number from 1 to 100; write one in that range")
            int maxAttempts,

            @NotNull(message = REQUIRED) @PositiveDuration Duration initialDelay,
            @NotNull(message = REQUIRED) @PositiveDuration Duration maxDelay) {}

    /**
     * Where events go.
     *
     * @param uri Camel endpoint, for example kafka:yilianyun or jms:queue:events (default: the log)
     */
    public record Endpoint(
            @NotNull(message = ENDPOINT) @Pattern(regexp = ENDPOINT_URI, message = ENDPOINT)
            String uri) {
        @Override
        public String toString() {
            return "Endpoint[uri=" + Secrets.shown(uri) + "]";
        }
    }

    /**
     * Where dead letters go, and how long they are kept.
     *
     * @param uri Camel endpoint (default: the log)
     * @param retention how long resolved and discarded ones are kept, above zero (default 90d)
     */
    public record DeadLetters(
            @NotNull(message = ENDPOINT) @Pattern(regexp = ENDPOINT_URI, message = ENDPOINT)
            String uri,

            @NotNull(message = REQUIRED) @PositiveDuration Duration retention) {
        @Override
        public String toString() {
            return "DeadLetters[uri=" + Secrets.shown(uri) + ", retention=" + retention + "]";
        }
    }

    /**
     * A further subscriber of events.
     *
     * @param uri Camel endpoint that the events go to
     * @param types which events: CloudEvents types, .* at the end for all that begin so, for example yilianyun.token.* (default: all)
     * @param apps of which applications (default: all, and events that concern no application)
     * @param timeout how long one hand-over may take, above zero (default 30s)
     */
    public record Subscriber(
            @NotNull(message = ENDPOINT) @Pattern(regexp = ENDPOINT_URI, message = ENDPOINT)
            String uri,

            List<@Pattern(regexp = TYPE, message = TYPES) String> types,
            List<String> apps,
            @PositiveDuration Duration timeout) {
        private static final String TYPE = "yilianyun\\.([a-z-]+\\.)*(\\*|[a-z-]+)";
        private static final String TYPES =
                "must be the type of an event, or the beginning of some; write for example yilianyun.token.reauthorize or yilianyun.token.*";

        public Subscriber {
            types = types == null ? List.of() : List.copyOf(types);
            apps = apps == null ? List.of() : List.copyOf(apps);
            timeout = timeout == null ? Duration.ofSeconds(30) : timeout;
        }

        @Override
        public String toString() {
            return "Subscriber[uri=" + Secrets.shown(uri) + ", types=" + types + ", apps=" + apps + "]";
        }
    }

    /**
     * What happens with the platform's pushes.
     *
     * @param uri Camel endpoint that pushes go to (default: the log)
     * @param maxAge a push whose push_time is further away from now, in either direction, is refused; above zero (default 15m)
     */
    public record Push(
            @NotNull(message = ENDPOINT) @Pattern(regexp = ENDPOINT_URI, message = ENDPOINT)
            String uri,

            @NotNull(message = REQUIRED) @PositiveDuration Duration maxAge) {
        @Override
        public String toString() {
            return "Push[uri=" + Secrets.shown(uri) + ", maxAge=" + maxAge + "]";
        }
    }

    /**
     * Who may do what, and the encryption of tokens at rest.
     *
     * @param apiKeys bearer keys of the HTTP API by the name of their holder
     * @param jwt bearer tokens of an identity provider, beside the keys
     * @param console login of the operations pages; without a password they are closed
     * @param encryptionKeyset path of the Tink keyset that wraps the data keys, or its JSON (default ./data/keyset.json, made on the first start)
     * @param encryptionKmsUri key of a KMS that wraps the data keys in place of the keyset: aws-kms://… or gcp-kms://… (default: none)
     * @param publicRequestsPerMinute per client address on the endpoints without login, 0 or more; 0 switches the limit off (default 120)
     * @param returnToAllowed prefixes of URLs that a merchant may be sent to after authorization (default: none)
     */
    public record Security(
            Map<String, @Valid ApiKey> apiKeys,
            @Valid Jwt jwt,
            @DefaultValue Console console,
            String encryptionKeyset,

            @Pattern(
                    regexp = "\\s*|\\s*[a-z][a-z0-9-]*-kms://\\S+\\s*",
                    message = "must be the address of a KMS key; write for example"
                            + " aws-kms://arn:aws:kms:eu-central-1:123456789012:key/… or gcp-kms://projects/…")
            String encryptionKmsUri,

            @Min(value = 0, message = "must be 0 or more; write for example 120, or 0 for no limit")
            int publicRequestsPerMinute,

            @DefaultValue List<@HttpUrl String> returnToAllowed) {

        public Security {
            apiKeys = distinct(apiKeys);
        }

        @Override
        public String toString() {
            return "Security[apiKeys=" + apiKeys.keySet() + ", console=" + console + "]";
        }
    }

    /**
     * A bearer key of the HTTP API.
     *
     * @param key 16 characters or more, {bcrypt} and the hash of such, or file:/path of a file that holds it
     * @param roles one or several of reader, token (may read access tokens) and operator
     */
    public record ApiKey(
            @NotNull(message = KEY) @Pattern(regexp = FORM, message = KEY)
            String key,

            @NotEmpty(message = ROLES) List<@Pattern(regexp = "reader|token|operator", message = ROLES) String> roles) {
        private static final String FORM =
                "(?!\\{bcrypt}|\\$\\{[^}]*}$)\\S{16,}|\\{bcrypt}\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}";
        private static final String KEY =
                "must have 16 characters or more without white space, or \\{bcrypt\\} and a hash of 60 characters;"
                        + " write a random one, for example from openssl rand -hex 32";
        private static final String ROLES =
                "must name what the key may do; write one or several of reader, token, operator";

        @Override
        public String toString() {
            return "ApiKey[roles=" + roles + "]";
        }
    }

    /**
     * Bearer tokens of an identity provider, beside the keys.
     *
     * @param rolesClaim name of the claim that holds the roles; with dots, the path to it (default roles)
     */
    public record Jwt(@NotBlank(message = REQUIRED) String rolesClaim) {}

    /**
     * The record of who did what.
     *
     * @param events whether each entry is an event too (default false)
     * @param retention how long entries are kept, above zero (default 365d)
     */
    public record Audit(
            boolean events,
            @NotNull(message = REQUIRED) @PositiveDuration Duration retention) {}

    /**
     * Login of the operations pages.
     *
     * @param username the one user's name
     * @param password plain, {bcrypt} and its hash, or file:/path of a file that holds it; without it the pages are closed
     */
    public record Console(String username, String password) {
        @Override
        public String toString() {
            return "Console[username=" + username + "]";
        }
    }

    /**
     * The team's own route files.
     *
     * @param directory a file here replaces the packaged route file of the same name, other files are added (default ./routes, may be missing)
     */
    public record Routes(String directory) {}

    /**
     * A group of paths.
     *
     * @param path what they begin with: a slash and a name, without a slash at the end
     * @param enabled whether there are such paths (default true)
     */
    public record Paths(
            @NotNull(message = FORM) @Pattern(regexp = "(/[A-Za-z0-9_-]+)+", message = FORM)
            String path,

            boolean enabled) {
        private static final String FORM =
                "must begin with a slash and have letters, digits, - and _ between slashes, and none at the end; write for example /printers";
    }

    /**
     * The merchant's pages.
     *
     * @param directory folder of an own template, callback.html, and own style sheets (default: none)
     * @param providerName the provider's name as merchants know it (default: none)
     * @param logo file of the provider's logo: PNG, JPEG or GIF, of 1 MB at most (default: none)
     * @param contact how merchants reach the provider, in one line (default: none)
     */
    public record Pages(String directory, String providerName, String logo, String contact) {}

    /**
     * Lifetimes in the stand-in platform of the profile sandbox; what is not set is as the platform documents it.
     *
     * @param accessTokenLifetime life of an access token, above zero (default in the profile 75s)
     * @param refreshTokenLifetime life of a refresh token, above zero (default in the profile 10m)
     * @param replayWindow how long an old refresh token gets the last answer again, above zero (default in the profile 2m)
     */
    public record Sandbox(
            @PositiveDuration Duration accessTokenLifetime,
            @PositiveDuration Duration refreshTokenLifetime,
            @PositiveDuration Duration replayWindow) {}
}
