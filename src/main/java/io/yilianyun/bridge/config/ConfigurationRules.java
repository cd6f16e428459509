package io.yilianyun.bridge.config;

import io.yilianyun.bridge.config.BridgeProperties.Http;
import io.yilianyun.bridge.config.BridgeProperties.Refresh;
import io.yilianyun.bridge.config.BridgeProperties.Retry;
import io.yilianyun.bridge.config.BridgeProperties.Security;
import java.io.File;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.quartz.CronExpression;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.StringUtils;

/**
 * Checks the rules of the configuration that concern several properties, files or secrets. Values that could not be read are null or zero here
 * and are reported elsewhere.
 *
 * @param problems takes the property below {@code yilianyun}, and a text that reads "must …; what to do"
 */
record ConfigurationRules(BridgeProperties properties, BiConsumer<String, String> problems) {
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
                new File(directory).isDirectory() || BridgeDefaults.isDefault("yilianyun.routes.directory", directory),
                "routes.directory",
                "must be a directory; create it, or leave the property out to use ./routes if there is one");
        unless(
                StringUtils.hasText(properties.errorCodes())
                        && new DefaultResourceLoader(getClass().getClassLoader())
                                .getResource(properties.errorCodes())
                                .isReadable(),
                "error-codes",
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
        List<String> warnings = new ArrayList<>();
        if (exposed(publicUrl)) {
            warnings.add("yilianyun.public-url is '%s': serve it over https, it receives authorization codes"
                    .formatted(publicUrl));
        }
        properties.apps().forEach((name, app) -> {
            if (app.redirectUri() != null && !cookieReaches(publicUrl, app.redirectUri())) {
                warnings.add(
                        ("yilianyun.apps.%s.redirect-uri is '%s', where browsers do not send the cookie that they get at"
                                        + " yilianyun.public-url ('%s'): every callback will be refused."
                                        + " Use an address below public-url, or correct public-url")
                                .formatted(name, app.redirectUri(), publicUrl));
            }
        });
        return warnings;
    }

    private static boolean cookieReaches(URI publicUrl, URI redirect) {
        return publicUrl.getHost().equalsIgnoreCase(redirect.getHost())
                && redirect.getPath().startsWith(publicUrl.getPath().replaceFirst("/+$", "") + "/yilianyun/")
                && (!"https".equalsIgnoreCase(publicUrl.getScheme()) || "https".equalsIgnoreCase(redirect.getScheme()));
    }

    private void times() {
        Refresh refresh = properties.refresh();
        Http http = Objects.requireNonNullElse(properties.http(), new Http(null, null));
        Retry retry = Objects.requireNonNullElse(properties.retry(), new Retry(0, null, null));
        unless(
                CronExpression.isValidExpression(refresh.cron()),
                "refresh.cron",
                "must be a Quartz cron expression; write for example 0 * * * * ? for every minute");
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
                refresh.dailyQuota() < 1
                        || refresh.quotaReserve() >= 0 && refresh.quotaReserve() < refresh.dailyQuota(),
                "refresh.quota-reserve",
                "must be at least 0 and less than yilianyun.refresh.daily-quota (" + refresh.dailyQuota()
                        + "); write for example half of that");
        unless(
                !longer(retry.initialDelay(), retry.maxDelay()),
                "retry.initial-delay",
                "must not be longer than yilianyun.retry.max-delay; lower it or raise yilianyun.retry.max-delay");
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
                        || new File(keyset).canRead()
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
