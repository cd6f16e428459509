package io.yilianyun.bridge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.BridgeProperties.Http;
import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.quartz.CronExpression;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.StringUtils;
import org.springframework.validation.Errors;

/**
 * The rules of the configuration that concern several properties, files or secrets. A broken one is an error whose code is the property's
 * name and whose text reads "must …; what to do". Values that could not be read are null or zero here and are reported elsewhere.
 */
final class ConfigurationRules {
    private static final String APPS = "yilianyun.apps.";
    private static final String SECURITY = "yilianyun.security.";
    private static final String LEASE = "yilianyun.refresh.lease";
    private static final Duration LONGEST_LEASE = Duration.ofHours(1);
    private static final int SHORTEST_KEY = 16;
    private static final List<String> ROLES = List.of("reader", "token", "operator");
    private static final String BCRYPT = "{bcrypt}";
    private static final Pattern BCRYPT_HASH = Pattern.compile("\\{bcrypt}\\$2[aby]?\\$\\d\\d\\$[./A-Za-z0-9]{53}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[(?:::1|0:0:0:0:0:0:0:1)]", Pattern.CASE_INSENSITIVE);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final BridgeProperties properties;
    private final Errors errors;

    ConfigurationRules(BridgeProperties properties, Errors errors) {
        this.properties = properties;
        this.errors = errors;
    }

    void check() {
        apps();
        unless(
                !exposed(properties.baseUrl()),
                "yilianyun.base-url",
                "must begin with https://, since secrets are sent there; plain http is for a loopback host such as localhost only");
        if (Stream.of(properties.refresh(), properties.http(), properties.retry())
                .allMatch(part -> part != null)) {
            cron(properties.refresh().cron());
            lease(properties.refresh(), properties.http());
            quota(properties.refresh());
            retry(properties.retry());
        }
        security();
        files();
    }

    /** Whether the address is plain http to another computer, so that others can read what is sent. */
    static boolean exposed(URI uri) {
        return uri != null
                && "http".equalsIgnoreCase(uri.getScheme())
                && uri.getHost() != null
                && !LOOPBACK.matcher(uri.getHost()).matches();
    }

    private void apps() {
        if (properties.apps().isEmpty()) {
            errors.reject(
                    APPS + "<name>.client-id",
                    "must be the 应用ID of your open application (开放型应用); set it under a name of your choice");
            errors.reject(
                    APPS + "<name>.client-secret",
                    "must be that application's 应用密钥; set it, or, to try the bridge without an account, start the jar with"
                            + " --spring.profiles.active=sandbox or Maven with -Dspring-boot.run.profiles=sandbox");
        }
        properties.apps().forEach((name, app) -> {
            credential(APPS + name + ".client-id", app.clientId());
            credential(APPS + name + ".client-secret", app.clientSecret());
        });
    }

    private void credential(String property, String value) {
        unless(
                StringUtils.hasText(value) && !StringUtils.containsWhitespace(value),
                property,
                "must be one word; copy it from the application's page on the platform, without white space");
        unless(
                value == null || !PLACEHOLDER.matcher(value).matches(),
                property,
                "must not be a placeholder without a value; set the environment variable or property that it names");
    }

    private void cron(String cron) {
        String must =
                "must be a Quartz cron expression of times to come; write for example 0 * * * * ? for every minute";
        try {
            unless(
                    cron == null || new CronExpression(cron).getNextValidTimeAfter(new Date()) != null,
                    "yilianyun.refresh.cron",
                    must);
        } catch (ParseException e) {
            errors.reject("yilianyun.refresh.cron", must);
        }
    }

    private void lease(Refresh refresh, Http http) {
        Duration lease = refresh.lease();
        if (Stream.of(lease, http.connectTimeout(), http.readTimeout()).anyMatch(value -> value == null)) {
            return;
        }
        unless(
                lease.compareTo(LONGEST_LEASE) <= 0,
                LEASE,
                "must be 1h or less, since the platform repeats a lost answer for two hours only; write for example 2m");
        Duration spare = lease.minus(http.connectTimeout()).minus(http.readTimeout());
        if (spare.isNegative() || spare.isZero()) {
            errors.reject(
                    LEASE,
                    "must be longer than yilianyun.http.connect-timeout and yilianyun.http.read-timeout together;"
                            + " raise it, for example to 2m, or lower those");
            return;
        }
        // No more is claimed than can be called within the lease: with less than one call nothing would ever be.
        properties
                .apps()
                .forEach((name, app) -> unless(
                        app.ratePerSecond() < 1 || app.ratePerSecond() * (spare.toMillis() / 1000.0) >= 1,
                        APPS + name + ".rate-per-second",
                        "must allow one call at least in the time that yilianyun.refresh.lease lasts beyond the time-outs;"
                                + " raise yilianyun.refresh.lease, for example to 2m"));
    }

    private void quota(Refresh refresh) {
        unless(
                refresh.quotaReserve() >= 0
                        && (refresh.dailyQuota() < 1 || refresh.quotaReserve() < refresh.dailyQuota()),
                "yilianyun.refresh.quota-reserve",
                "must be at least 0 and less than yilianyun.refresh.daily-quota (" + refresh.dailyQuota()
                        + "); write for example " + Math.max(0, refresh.dailyQuota() / 2));
    }

    private void retry(Retry retry) {
        unless(
                retry.initialDelay() == null
                        || retry.maxDelay() == null
                        || retry.initialDelay().compareTo(retry.maxDelay()) <= 0,
                "yilianyun.retry.initial-delay",
                "must not be longer than yilianyun.retry.max-delay; lower it or raise yilianyun.retry.max-delay");
    }

    private void security() {
        Map<String, String> holders = new HashMap<>();
        properties.security().apiKeys().forEach((name, key) -> apiKey(SECURITY + "api-keys." + name, key, holders));
        Console console = properties.security().console();
        boolean username = StringUtils.hasText(console.username());
        boolean password = StringUtils.hasText(console.password());
        unless(
                username || !password,
                SECURITY + "console.username",
                "must stand beside yilianyun.security.console.password; set both or none");
        unless(
                password || !username,
                SECURITY + "console.password",
                "must stand beside yilianyun.security.console.username; set both or none");
        keyset(SECURITY + "encryption-keyset", properties.security().encryptionKeyset());
    }

    private void apiKey(String prefix, ApiKey apiKey, Map<String, String> holders) {
        unless(
                !apiKey.roles().isEmpty() && ROLES.containsAll(apiKey.roles()),
                prefix + ".roles",
                "must name what the key may do; write one or several of reader, token, operator");
        String property = prefix + ".key";
        String key = apiKey.key();
        boolean hashed = key != null && key.startsWith(BCRYPT);
        unless(
                hashed || key != null && key.length() >= SHORTEST_KEY && !StringUtils.containsWhitespace(key),
                property,
                "must have " + SHORTEST_KEY
                        + " characters or more without white space; write a random one, for example from openssl rand -hex 32");
        unless(
                !hashed || BCRYPT_HASH.matcher(key).matches(),
                property,
                "must have a bcrypt hash of 60 characters after {bcrypt}; in a shell, put it into single quotes");
        String holder = key == null ? null : holders.putIfAbsent(key, property);
        unless(
                holder == null,
                property,
                "must not have the same value as " + holder + "; give each key a value of its own");
    }

    private void keyset(String property, String keyset) {
        if (keyset != null && keyset.stripLeading().startsWith("{")) {
            unless(json(keyset), property, "must be valid JSON if it begins like it; put the JSON into single quotes");
        } else {
            unless(
                    readable(keyset) || BridgeDefaults.isDefault(property, keyset),
                    property,
                    "must be the path of a readable file or a keyset's JSON; correct it, or leave the property out to have"
                            + " a keyset made on the first start");
        }
    }

    private void files() {
        String directory =
                properties.routes() == null ? null : properties.routes().directory();
        unless(
                directory(directory) || BridgeDefaults.isDefault("yilianyun.routes.directory", directory),
                "yilianyun.routes.directory",
                "must be a directory; create it, or leave the property out to use ./routes if there is one");
        unless(
                StringUtils.hasText(properties.errorCodes())
                        && new DefaultResourceLoader(getClass().getClassLoader())
                                .getResource(properties.errorCodes())
                                .isReadable(),
                "yilianyun.error-codes",
                "must be a file that can be read; write for example file:./error-codes.yaml, or leave the property out");
    }

    private void unless(boolean right, String property, String must) {
        if (!right) {
            errors.reject(property, must);
        }
    }

    private static boolean json(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException e) {
            // Not passed on: the parser quotes what it could not read, here a key.
            return false;
        }
    }

    private static boolean readable(String path) {
        Path file = path(path);
        return file != null && Files.isRegularFile(file) && Files.isReadable(file);
    }

    private static boolean directory(String path) {
        Path directory = path(path);
        return directory != null && Files.isDirectory(directory);
    }

    private static Path path(String path) {
        try {
            return StringUtils.hasText(path) ? Path.of(path) : null;
        } catch (InvalidPathException e) {
            // Not a path on this system, so no file either.
            return null;
        }
    }
}
