package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class PublicRateLimitTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:15Z"));
    private final PublicRateLimit limit = new PublicRateLimit(3, request -> false, clock);

    private MockHttpServletResponse request(PublicRateLimit filter, String address) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/yilianyun/authorize/demo");
        request.setRemoteAddr(address);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void anAddressIsRefusedOnceItsMinuteIsFullAndToldWhenToComeBack() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(request(limit, "10.0.0.1").getStatus()).isEqualTo(200);
        }
        MockHttpServletResponse refused = request(limit, "10.0.0.1");
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("45");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        assertThat(request(limit, "10.0.0.2").getStatus()).as("another address").isEqualTo(200);

        clock.advance(Duration.ofSeconds(45));
        assertThat(request(limit, "10.0.0.1").getStatus()).as("the next minute").isEqualTo(200);
    }

    @Test
    void whatThePlatformSendsIsNotCounted() throws Exception {
        PublicRateLimit platform =
                new PublicRateLimit(3, request -> request.getRemoteAddr().equals("10.0.0.9"), clock);
        for (int i = 0; i < 1000; i++) {
            assertThat(request(platform, "10.0.0.9").getStatus()).isEqualTo(200);
        }
    }

    @Test
    void zeroSwitchesItOff() throws Exception {
        PublicRateLimit off = new PublicRateLimit(0, request -> false, clock);
        for (int i = 0; i < 1000; i++) {
            assertThat(request(off, "10.0.0.1").getStatus()).isEqualTo(200);
        }
    }
}
