package io.yilianyun.bridge.push;

import io.yilianyun.bridge.authorize.PublicRequest;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.App;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.Signature;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.lang3.ObjectUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/**
 * Checks whether a push is the platform's.
 *
 * <p>{@code sign} is the MD5 of client id, {@code push_time} and client secret, in capitals or not (Yilianyun's public API documents, "push").
 * It covers none of the other fields, so a push is accepted for {@code push.max-age} only.
 */
@Component("bridgePushSignature")
public class PushSignature {
    static final String SIGN = "sign";
    static final String TIME = "push_time";

    private final BridgeProperties properties;
    private final PlatformClock platformClock;
    private final Clock clock;

    PushSignature(BridgeProperties properties, PlatformClock platformClock, @Qualifier("bridgeClock") Clock clock) {
        this.properties = properties;
        this.platformClock = platformClock;
        this.clock = clock;
    }

    /** Returns whether a request is a push of the platform. It sends from few addresses, so its pushes are not counted per address. */
    public boolean isOfPlatform(HttpServletRequest request) {
        return HttpMethod.POST.matches(request.getMethod())
                && request.getRequestURI()
                        .startsWith(request.getContextPath() + properties.web().path() + "/push/")
                && properties.apps().containsKey(PublicRequest.app(request))
                && fault(request).isEmpty();
    }

    /** Returns why a push for a configured application is refused; empty if it is the platform's. */
    Optional<String> fault(HttpServletRequest request) {
        App app = properties.app(PublicRequest.app(request));
        String sign = only(request, SIGN);
        String time = only(request, TIME);
        if (sign == null || time == null) {
            return Optional.of("sign and push_time must be given, once each");
        }
        byte[] expected = Signature.of(app.clientId(), time, app.clientSecret()).getBytes(StandardCharsets.UTF_8);
        // Compares in a time that does not depend on where they differ.
        if (!MessageDigest.isEqual(sign.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8), expected)) {
            return Optional.of("The sign is wrong");
        }
        // The format as the platform documents it: seconds since the epoch.
        if (!time.matches("\\d{10}")) {
            return Optional.of("push_time must be seconds since the epoch, 10 digits");
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(time));
        Duration maxAge = properties.push().maxAge();
        // The platform's time, as this node knows it, may be set back after a push was forgotten by ours.
        Duration age = ObjectUtils.max(
                Duration.between(sent, platformClock.instant()).abs(),
                Duration.between(sent, clock.instant()).minus(maxAge));
        return Optional.of("push_time differs from now by %d s, more than push.max-age".formatted(age.toSeconds()))
                .filter(fault -> age.compareTo(maxAge) > 0);
    }

    private static String only(HttpServletRequest request, String field) {
        String[] values = request.getParameterValues(field);
        return values == null || values.length != 1 ? null : values[0];
    }
}
