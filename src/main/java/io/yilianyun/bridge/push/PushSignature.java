package io.yilianyun.bridge.push;

import io.yilianyun.bridge.authorize.PublicRequest;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.App;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.Signature;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpMethod;

/**
 * Whether a push is the platform's: {@code sign} is the MD5 of client id, {@code push_time} and client secret, in capitals or not
 * (Yilianyun's public API documents, "push"). It covers none of the other fields, so a push is believed for {@code push.max-age} only.
 */
public class PushSignature {
    static final String SIGN = "sign";
    private static final String PATH = "/yilianyun/push/";
    private static final String TIME = "push_time";

    private final BridgeProperties properties;
    private final PlatformClock clock;

    public PushSignature(BridgeProperties properties, PlatformClock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    /** Whether a request is a push of the platform: it comes from few addresses, so its pushes must not be counted against one. */
    public boolean isOfPlatform(HttpServletRequest request) {
        return HttpMethod.POST.matches(request.getMethod())
                && request.getRequestURI().startsWith(request.getContextPath() + PATH)
                && properties.apps().containsKey(PublicRequest.app(request))
                && fault(request).isEmpty();
    }

    /** Why a push for a configured application is refused; empty if it is the platform's. */
    Optional<String> fault(HttpServletRequest request) {
        App app = properties.app(PublicRequest.app(request));
        String sign = only(request, SIGN);
        String time = only(request, TIME);
        if (sign == null || time == null) {
            return Optional.of("sign and push_time must be there, once each");
        }
        if (!matches(sign, Signature.of(app.clientId(), time, app.clientSecret()))) {
            return Optional.of("The sign is wrong");
        }
        // The format as the platform documents it: seconds since the epoch.
        if (!time.matches("\\d{10}")) {
            return Optional.of("push_time must be seconds since the epoch, 10 digits");
        }
        Duration age = Duration.between(time(request), clock.instant()).abs();
        return age.compareTo(properties.push().maxAge()) > 0
                ? Optional.of("push_time is %d s away from now, more than push.max-age".formatted(age.toSeconds()))
                : Optional.empty();
    }

    /** When a push that has no fault was made. */
    static Instant time(HttpServletRequest request) {
        return Instant.ofEpochSecond(Long.parseLong(request.getParameter(TIME)));
    }

    private static String only(HttpServletRequest request, String field) {
        String[] values = request.getParameterValues(field);
        return values == null || values.length != 1 ? null : values[0];
    }

    /** Takes the same time wherever they differ. */
    private static boolean matches(String sign, String expected) {
        return MessageDigest.isEqual(
                sign.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                expected.getBytes(StandardCharsets.UTF_8));
    }
}
