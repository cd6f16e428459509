package io.yilianyun.bridge.config;

import java.net.URI;
import java.util.List;

/** Addresses of the platform and of this service. */
final class AddressChecks {

    private static final String BASE_URL = "yilianyun.base-url";
    private static final String PUBLIC_URL = "yilianyun.public-url";

    private AddressChecks() {}

    static void check(BridgeProperties properties, Problems problems) {
        HttpAddress.check(BASE_URL, properties.baseUrl(), problems);
        problems.unless(
                !HttpAddress.exposed(properties.baseUrl()),
                BASE_URL,
                "is '" + Secrets.shown(properties.baseUrl()) + "', which would send secrets over plain http",
                "begin it with https://; only a loopback host such as localhost may do without");
        HttpAddress.check(PUBLIC_URL, properties.publicUrl(), problems);
        if (HttpAddress.exposed(properties.publicUrl()) && !problems.concern(PUBLIC_URL)) {
            problems.warn(PUBLIC_URL + " is '" + Secrets.shown(properties.publicUrl())
                    + "': authorization codes reach this service over plain http; serve it over https");
        }
        properties.apps().forEach((name, app) -> {
            if (app.redirectUri() != null) {
                HttpAddress.check("yilianyun.apps." + name + ".redirect-uri", app.redirectUri(), problems);
            }
        });
        returnTo(properties.security().returnToAllowed(), problems);
    }

    private static void returnTo(List<String> allowed, Problems problems) {
        for (int i = 0; i < allowed.size(); i++) {
            String property = "yilianyun.security.return-to-allowed[" + i + "]";
            try {
                HttpAddress.check(property, URI.create(allowed.get(i)), problems);
            } catch (IllegalArgumentException e) {
                problems.add(
                        property,
                        "is '" + Secrets.shown(allowed.get(i)) + "', which is not a URL",
                        "write for example https://shop.example.com/printers");
            }
        }
    }
}
