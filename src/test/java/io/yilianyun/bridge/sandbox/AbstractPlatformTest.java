package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.standin.Rules;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A stand-in with two applications, a clock that a test moves, and forms as a client in good order sends them. */
abstract class AbstractPlatformTest {

    static final RegisteredApp APP = new RegisteredApp(
            "shop",
            "1012345678",
            "0123456789abcdef0123456789abcdef",
            URI.create("http://localhost:8080/yilianyun/callback/shop"),
            BridgeProperties.Entry.CUSTOM);
    static final RegisteredApp CENTER = new RegisteredApp(
            "center",
            "1099999999",
            "another-secret-for-tests",
            URI.create("http://localhost:8080/yilianyun/callback/center"),
            BridgeProperties.Entry.APP_CENTER);
    static final String MACHINE = "4004000001";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final MovableClock clock = new MovableClock();
    StandInPlatform platform = new StandInPlatform(Rules.of(APP, CENTER), clock);

    void use(Settings settings) {
        platform = new StandInPlatform(settings, clock);
    }

    Settings settings() {
        return platform.settings();
    }

    Map<String, String> signed(RegisteredApp app) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        Map<String, String> form = new HashMap<>();
        form.put("client_id", app.clientId());
        form.put("timestamp", timestamp);
        form.put("id", UUID.randomUUID().toString());
        form.put("sign", StandInPlatform.sign(app.clientId(), timestamp, app.clientSecret()));
        return form;
    }

    Map<String, String> exchangeForm(String code) {
        Map<String, String> form = signed(APP);
        form.put("grant_type", "authorization_code");
        form.put("scope", "all");
        form.put("code", code);
        return form;
    }

    Map<String, String> refreshForm(String refreshToken) {
        Map<String, String> form = signed(APP);
        form.put("grant_type", "refresh_token");
        form.put("scope", "all");
        form.put("refresh_token", refreshToken);
        return form;
    }

    Map<String, String> callForm(String accessToken) {
        Map<String, String> form = signed(APP);
        form.put("access_token", accessToken);
        form.put("machine_code", MACHINE);
        return form;
    }

    JsonNode token(Map<String, String> form) {
        return answer("/oauth/oauth", form);
    }

    JsonNode answer(String path, Map<String, String> form) {
        return json(platform.answer(path, form));
    }

    /** The body of a token answer after a new authorization. */
    JsonNode authorized() {
        return token(exchangeForm(platform.authorize(APP.clientId(), MACHINE))).get("body");
    }

    JsonNode refreshed(String refreshToken) {
        return token(refreshForm(refreshToken));
    }

    static JsonNode json(Answer answer) {
        try {
            return MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + answer.body(), e);
        }
    }

    static final class MovableClock extends Clock {

        private Instant now = Instant.parse("2025-03-01T04:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
