package io.yilianyun.bridge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties.Console;
import io.yilianyun.bridge.config.BridgeProperties.Http;
import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import java.io.File;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
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
        unless(
                !exposed(properties.baseUrl()),
                "yilianyun.base-url",
                "must begin with https://, since secrets are sent there; plain http is for a loopback host such as localhost only");
        if (Stream.of(properties.refresh(), properties.http(), properties.retry())
                .allMatch(part -> part != null)) {
            cron(properties.refresh().cron());
            lease(properties.refresh(), properties.http());
            quota(properties.refresh().dailyQuota(), properties.refresh().quotaReserve());
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

    private void cron(String cron) {
        unless(
                cron == null || comes(cron),
                "yilianyun.refresh.cron",
                "must be a Quartz cron expression of times to come; write for example 0 * * * * ? for every minute");
    }

    private static boolean comes(String cron) {
        try {
            return new CronExpression(cron).getNextValidTimeAfter(new Date()) != null;
        } catch (ParseException e) {
            // Not an expression, so that there is no such time either.
            return false;
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

    private void quota(Integer quota, Integer reserve) {
        unless(
                quota == null || quota < 1 || reserve == null || reserve >= 0 && reserve < quota,
                "yilianyun.refresh.quota-reserve",
                "must be at least 0 and less than yilianyun.refresh.daily-quota (" + quota
                        + "); write for example half of that");
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
        properties.security().apiKeys().forEach((name, key) -> {
            String property = SECURITY + "api-keys." + name + ".key";
            String holder = key.key() == null ? null : holders.putIfAbsent(key.key(), property);
            unless(holder == null, property, "must not have the same value as " + holder + "; give each its own");
        });
        Console console = properties.security().console();
        boolean username = StringUtils.hasText(console.username());
        unless(
                username == StringUtils.hasText(console.password()),
                SECURITY + (username ? "console.password" : "console.username"),
                "must stand beside yilianyun.security.console." + (username ? "username" : "password")
                        + "; set both or none");
        keyset(SECURITY + "encryption-keyset", properties.security().encryptionKeyset());
    }

    private void keyset(String property, String keyset) {
        if (keyset != null && keyset.stripLeading().startsWith("{")) {
            unless(json(keyset), property, "must be valid JSON if it begins like it; put the JSON into single quotes");
        } else {
            unless(
                    keyset != null && new File(keyset).canRead() || BridgeDefaults.isDefault(property, keyset),
                    property,
                    "must be the path of a readable file or a keyset's JSON; correct it, or leave the property out to have"
                            + " a keyset made on the first start");
        }
    }

    private void files() {
        String directory =
                properties.routes() == null ? null : properties.routes().directory();
        unless(
                directory != null && new File(directory).isDirectory()
                        || BridgeDefaults.isDefault("yilianyun.routes.directory", directory),
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
}
