package io.yilianyun.bridge.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** The open applications. */
final class AppChecks {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final String SANDBOX_HINT = "for a trial without an account start Maven with"
            + " -Dspring-boot.run.profiles=sandbox, or the jar with --spring.profiles.active=sandbox";

    private AppChecks() {}

    /** The sandbox profile brings applications of its own, so that none at all means none anywhere. */
    static void check(BridgeProperties properties, Problems problems) {
        if (properties.apps().isEmpty()) {
            problems.add(
                    "yilianyun.apps.<name>.client-id",
                    "is missing",
                    "set it to the 应用ID of your open application (开放型应用), under a name of your choice");
            problems.add(
                    "yilianyun.apps.<name>.client-secret",
                    "is missing",
                    "set it to that application's 应用密钥; " + SANDBOX_HINT);
        }
        properties.apps().forEach((name, app) -> app(name, app, properties, problems));
    }

    private static void app(String name, BridgeProperties.App app, BridgeProperties properties, Problems problems) {
        String prefix = "yilianyun.apps." + name;
        problems.unless(
                NAME.matcher(name).matches(),
                prefix,
                "has a name that is not usable in addresses",
                "use 1 to 32 lower-case letters, digits and dashes, not beginning with a dash");
        credential(prefix + ".client-id", app.clientId(), problems);
        credential(prefix + ".client-secret", app.clientSecret(), problems);
        Duration lifetime = app.refreshTokenLifetime();
        problems.unless(
                lifetime == null || Durations.positive(lifetime),
                prefix + ".refresh-token-lifetime",
                "is " + Durations.text(lifetime) + ", but must be above zero",
                "write for example 35d");
        String rate = prefix + ".rate-per-second";
        problems.unless(
                app.ratePerSecond() >= 1,
                rate,
                "is " + app.ratePerSecond() + ", but must be 1 or more",
                "write for example 10");
        leaseHoldsACall(rate, app.ratePerSecond(), properties, problems);
    }

    private static void credential(String property, String value, Problems problems) {
        problems.unless(
                value != null && !value.isBlank(),
                property,
                "is missing",
                "copy it from the application's page on the platform");
        problems.unless(
                value == null || value.chars().noneMatch(Character::isWhitespace),
                property,
                "has white space in it",
                "copy it again, without spaces and line ends");
    }

    /** No more is claimed than can be called within the lease: with less than one call nothing would ever be. */
    private static void leaseHoldsACall(String property, int rate, BridgeProperties properties, Problems problems) {
        Duration spare = Durations.spare(properties);
        if (rate >= 1 && spare != null && Durations.positive(spare)) {
            problems.unless(
                    rate * (spare.toMillis() / 1000.0) >= 1,
                    property,
                    "is " + rate + ", which allows no call in the " + Durations.text(spare)
                            + " that yilianyun.refresh.lease lasts beyond the time-outs",
                    "raise yilianyun.refresh.lease, for example to 2m");
        }
    }
}
