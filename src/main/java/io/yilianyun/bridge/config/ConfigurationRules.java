package io.yilianyun.bridge.config;

import io.yilianyun.bridge.config.BridgeProperties.AppRefresh;
import io.yilianyun.bridge.config.BridgeProperties.Http;
import io.yilianyun.bridge.config.BridgeProperties.Pages;
import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import io.yilianyun.bridge.config.BridgeProperties.Security;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.apache.commons.lang3.ObjectUtils;
import org.quartz.CronExpression;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.http.MediaTypeFactory;
import org.springframework.util.StringUtils;

/**
 * Checks the rules of the configuration that concern several properties, files or secrets. Values that could not be read are null or zero here
 * and are reported elsewhere.
 *
 * @param problems takes the property below {@code yilianyun}, and a text that reads "must …; what to do"
 */
record ConfigurationRules(BridgeProperties properties, BiConsumer<String, String> problems) {
    private static final Set<String> LOGO_TYPES = Set.of("image/png", "image/jpeg", "image/gif");
    private static final long LARGEST_LOGO = 1_000_000;
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)localhost|127(?:\\.\\d{1,3}){3}|\\[(?:::1|0:0:0:0:0:0:0:1)]");

    void check() {
        unless(
                !exposed(properties.baseUrl()),
                "base-url",
                "must begin with https://, since secrets are sent there; plain http is for a loopback host such as localhost only");
        times();
        applications();
        security(properties.security());
        properties
                .subscriptions()
                .forEach((name, subscriber) -> unless(
                        properties.apps().keySet().containsAll(subscriber.apps()),
                        "subscriptions." + name + ".apps",
                        "must name applications of yilianyun.apps "
                                + properties.apps().keySet()
                                + "; correct the names, or leave the property out for all"));
        String directory = properties.routes().directory();
        unless(
                isDirectory(directory) || BridgeDefaults.isDefault("yilianyun.routes.directory", directory),
                "routes.directory",
                "must be a directory; create it, or leave the property out to use ./routes if there is one");
        pages(properties.pages());
        errorCodes("error-codes", properties.errorCodes());
        properties.apps().forEach((name, app) -> {
            if (app.errorCodes() != null) {
                errorCodes("apps." + name + ".error-codes", app.errorCodes());
            }
        });
    }

    /** From JDK 25 on, an empty path is that of the folder where the process was started. */
    private static boolean isDirectory(String path) {
        return StringUtils.hasText(path) && new File(path).isDirectory();
    }

    private void pages(Pages pages) {
        unless(
                !StringUtils.hasText(pages.directory()) || isDirectory(pages.directory()),
                "pages.directory",
                "must be a directory; create it, or leave the property out for the packaged pages");
        unless(
                !StringUtils.hasText(pages.logo()) || isLogo(new File(pages.logo())),
                "pages.logo",
                "must be a file of 1 MB at most with a PNG, JPEG or GIF image that ends in .png, .jpg, .jpeg or .gif;"
                        + " correct the path or convert the image");
    }

    /** By its content as well: a browser does not show what its type does not fit. */
    private static boolean isLogo(File file) {
        try (InputStream content = new BufferedInputStream(new FileInputStream(file))) {
            String type = URLConnection.guessContentTypeFromStream(content);
            return file.length() <= LARGEST_LOGO
                    && LOGO_TYPES.contains(String.valueOf(type))
                    && MediaTypeFactory.getMediaType(file.getName())
                            .filter(ending -> ending.toString().equals(type))
                            .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private void errorCodes(String property, String location) {
        unless(
                StringUtils.hasText(location)
                        && new DefaultResourceLoader(getClass().getClassLoader())
                                .getResource(location)
                                .isReadable(),
                property,
                "must be a file that can be read; write for example file:./error-codes.yaml, or leave the property out");
    }

    /** Whether the address is plain http to another computer, so that others can read what is sent. */
    static boolean exposed(URI uri) {
        return uri != null
                && "http".equalsIgnoreCase(uri.getScheme())
                && !LOOPBACK.matcher(String.valueOf(uri.getHost())).matches();
    }

    private void applications() {
        Set<String> clients = new HashSet<>();
        properties
                .apps()
                .forEach((name, app) -> unless(
                        app.clientId() == null || clients.add(app.clientId()),
                        "apps." + name + ".client-id",
                        "must not be another application's client-id too, since each would make the other's refresh tokens worthless;"
                                + " configure this application once"));
    }

    /** What is allowed and probably not meant. */
    List<String> warnings() {
        URI publicUrl = properties.publicUrl();
        // Applications that share a schedule share its warning.
        Set<String> warnings = new LinkedHashSet<>();
        if (exposed(publicUrl)) {
            warnings.add("yilianyun.public-url is '%s': serve it over https, it receives authorization codes"
                    .formatted(publicUrl));
        }
        Map<URI, String> addresses = new HashMap<>();
        properties.apps().forEach((name, app) -> {
            String other = addresses.putIfAbsent(properties.redirectUri(name), name);
            if (other != null) {
                warnings.add(
                        ("yilianyun.apps.%s.redirect-uri is '%s', and so is that of the application '%s': the callbacks of one of them will be"
                                        + " refused. Give each its own")
                                .formatted(name, properties.redirectUri(name), other));
            }
            if (app.redirectUri() != null && !cookieReaches(properties.webUrl(), app.redirectUri())) {
                warnings.add(
                        ("yilianyun.apps.%s.redirect-uri is '%s', where browsers do not send the cookie that they get at"
                                        + " yilianyun.public-url ('%s'): every callback will be refused."
                                        + " Use an address below public-url, or correct public-url")
                                .formatted(name, app.redirectUri(), publicUrl));
            }
        });
        warnOfPauses(warnings);
        if (properties.pages() != null) {
            warnIfGarbled(
                    warnings,
                    "yilianyun.pages.provider-name",
                    properties.pages().providerName());
            warnIfGarbled(
                    warnings, "yilianyun.pages.contact", properties.pages().contact());
        }
        return List.copyOf(warnings);
    }

    /** Spring Boot reads a file that ends in .properties in ISO-8859-1. */
    private static void warnIfGarbled(Collection<String> warnings, String property, String value) {
        String text = String.valueOf(value);
        String meant = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (text.chars().allMatch(character -> character <= 0xFF)
                && !meant.equals(text)
                && meant.indexOf('\uFFFD') < 0) {
            warnings.add(
                    "%s is '%s', and was probably meant as '%s': a file that ends in .properties is not read in UTF-8. Write it in a YAML file"
                            .formatted(property, text, meant));
        }
    }

    private static boolean cookieReaches(URI web, URI redirect) {
        return web.getHost().equalsIgnoreCase(redirect.getHost())
                && redirect.getPath().startsWith(web.getPath() + "/")
                && (!"https".equalsIgnoreCase(web.getScheme()) || "https".equalsIgnoreCase(redirect.getScheme()));
    }

    private void times() {
        Refresh refresh = properties.refresh();
        Http http = Objects.requireNonNullElse(properties.http(), new Http(null, null));
        Retry retry = Objects.requireNonNullElse(properties.retry(), new Retry(0, null, null));
        sweep("refresh", refresh.cron(), refresh.timeZone(), refresh.quotaReserve());
        properties.apps().forEach((name, app) -> {
            AppRefresh own = app.refresh();
            ZoneId zone = ObjectUtils.firstNonNull(own.timeZone(), refresh.timeZone());
            sweep("apps." + name + ".refresh", own.cron(), zone, own.quotaReserve());
        });
        unless(
                !longer(refresh.lease(), Duration.ofHours(1)),
                "refresh.lease",
                "must be 1h or less, since the platform repeats a lost answer for two hours only; write for example 2m");
        // A second is enough for one call at any rate: with less, nothing would be claimed.
        unless(
                http.connectTimeout() == null
                        || http.readTimeout() == null
                        || !longer(
                                http.connectTimeout().plus(http.readTimeout()).plusSeconds(1), refresh.lease()),
                "refresh.lease",
                "must be longer by a second than yilianyun.http.connect-timeout and yilianyun.http.read-timeout together;"
                        + " raise it, for example to 2m, or lower those");
        unless(
                !longer(retry.initialDelay(), retry.maxDelay()),
                "retry.initial-delay",
                "must not be longer than yilianyun.retry.max-delay; lower it or raise yilianyun.retry.max-delay");
    }

    /** Checks what an application may have of its own; null there: it has not. */
    private void sweep(String section, String cron, ZoneId zone, Integer reserve) {
        boolean inherited = cron == null && !"refresh".equals(section);
        unless(
                inherited || Schedule.isValid(cron),
                section + ".cron",
                "must be a Quartz cron expression, or - for no sweep; write for example 0 * * * * ? for every minute");
        unless(
                inherited
                        || !CronExpression.isValidExpression(cron)
                        || zone == null
                        || new Schedule(cron, zone).next(Instant.now()) != null,
                section + ".cron",
                "must fire some time, and never does from now on; write for example 0 * 1-5 * * ? for every minute of the nights");
        int quota = properties.refresh().dailyQuota();
        unless(
                reserve == null || quota < 1 || reserve >= 0 && reserve < quota,
                section + ".quota-reserve",
                "must be at least 0 and less than yilianyun.refresh.daily-quota (" + quota
                        + "); write for example half of that");
    }

    /** A cron whose pauses are longer than the life that tokens are refreshed with. */
    private void warnOfPauses(Collection<String> warnings) {
        properties.apps().forEach((name, app) -> {
            Refresh refresh = properties.refresh(name);
            Schedule schedule = refresh.schedule();
            Duration remaining = ObjectUtils.min(refresh.atRemaining(), Schedule.LONGEST_REMAINING);
            if (!schedule.isOff() && longer(schedule.longestPause(Instant.now()), remaining)) {
                warnings.add(
                        ("yilianyun.%srefresh.cron is '%s', which has pauses of more than %s. A token is due that long before it expires, so some would"
                                        + " expire before the next run: %s. Let it fire more often")
                                .formatted(
                                        app.refresh().cron() == null ? "" : "apps." + name + ".",
                                        refresh.cron(),
                                        remaining.toString().substring(2).toLowerCase(Locale.ROOT),
                                        schedule.isRare()
                                                ? "those are refreshed between the runs"
                                                : "the sweep keeps no token alive"));
            }
        });
    }

    private static boolean longer(Duration one, Duration other) {
        return one != null && other != null && one.compareTo(other) > 0;
    }

    private void security(Security security) {
        Set<String> keys = new HashSet<>();
        security.apiKeys()
                .forEach((name, key) -> unless(
                        key.key() == null || keys.add(key.key()),
                        "security.api-keys." + name + ".key",
                        "must not be another holder's key too; give each its own"));
        boolean username = StringUtils.hasText(security.console().username());
        unless(
                username == StringUtils.hasText(security.console().password()),
                "security.console." + (username ? "password" : "username"),
                "must stand beside yilianyun.security.console." + (username ? "username" : "password")
                        + "; set both or none");
        String keyset = security.encryptionKeyset();
        unless(
                keyset.stripLeading().startsWith("{")
                        || StringUtils.hasText(keyset) && new File(keyset).canRead()
                        || BridgeDefaults.isDefault("yilianyun.security.encryption-keyset", keyset),
                "security.encryption-keyset",
                "must be the path of a readable file or a keyset's JSON; correct it, or leave the property out to have"
                        + " a keyset made on the first start");
    }

    private void unless(boolean right, String property, String must) {
        if (!right) {
            problems.accept(property, must);
        }
    }
}
