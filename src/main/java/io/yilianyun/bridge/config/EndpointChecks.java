package io.yilianyun.bridge.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** Camel endpoints that users may point elsewhere, and the files that they may replace. */
final class EndpointChecks {

    private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S.*", Pattern.DOTALL);
    private static final String ROUTES = "yilianyun.routes.directory";
    private static final String ERROR_CODES = "yilianyun.error-codes";

    private EndpointChecks() {}

    static void check(BridgeProperties properties, ConfigurableEnvironment environment, Problems problems) {
        endpoint("yilianyun.refresh.worker", properties.refresh().worker(), problems);
        endpoint("yilianyun.events.uri", properties.events().uri(), problems);
        endpoint("yilianyun.dead-letter.uri", properties.deadLetter().uri(), problems);
        endpoint("yilianyun.push.uri", properties.push().uri(), problems);
        RefreshChecks.positive("yilianyun.push.max-age", properties.push().maxAge(), "15m", problems);
        routes(properties.routes().directory(), environment, problems);
        errorCodes(properties.errorCodes(), problems);
    }

    private static void endpoint(String property, String uri, Problems problems) {
        problems.unless(
                uri != null && ENDPOINT.matcher(uri).matches(),
                property,
                uri == null || uri.isBlank()
                        ? "is missing"
                        : "is '" + Secrets.shown(uri) + "', which is not the URI of a Camel endpoint",
                "write for example jms:queue:yilianyun, kafka:yilianyun or direct:a-route-of-yours");
    }

    private static void routes(String directory, ConfigurableEnvironment environment, Problems problems) {
        problems.unless(
                directory != null
                        && (BridgeDefaults.isDefault(environment, ROUTES, directory) || isDirectory(directory)),
                ROUTES,
                "is '" + Secrets.shown(directory) + "', which is not a directory",
                "create it, or leave the property out to use ./routes if there is one");
    }

    private static boolean isDirectory(String path) {
        try {
            return !path.isBlank() && Files.isDirectory(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void errorCodes(String location, Problems problems) {
        boolean found = location != null
                && !location.isBlank()
                && new DefaultResourceLoader(EndpointChecks.class.getClassLoader())
                        .getResource(location)
                        .isReadable();
        problems.unless(
                found,
                ERROR_CODES,
                "is '" + Secrets.shown(location) + "', which cannot be read",
                "write file: and a path, for example file:./error-codes.yaml, or leave the property out");
    }
}
