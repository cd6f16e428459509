package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RateLimitFilterTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:15Z"));
    private final ClientRateLimiter limiter =
            new ClientRateLimiter(limit -> limit.capacity(3).refillIntervally(3, Duration.ofMinutes(1)), clock);
    private final RefusalFilter filter = new RefusalFilter(ProblemWriter::write, limiter::refusal);

    private MockHttpServletResponse request(String address) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/yilianyun/authorize/demo");
        request.setRemoteAddr(address);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void anAddressIsRefusedOnceItsMinuteIsFull() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(request("10.0.0.1").getStatus()).isEqualTo(200);
        }
        clock.advance(Duration.ofMillis(14_500));
        MockHttpServletResponse refused = request("10.0.0.1");
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("46");
        assertThat(refused.getContentType()).isEqualTo("application/problem+json");
        assertThat(refused.getContentAsString()).contains("/api/docs#too-many-requests");
        assertThat(request("10.0.0.2").getStatus()).as("another address").isEqualTo(200);

        clock.advance(Duration.ofSeconds(46));
        assertThat(request("10.0.0.1").getStatus()).as("the next minute").isEqualTo(200);
    }

    @Test
    void aClockThatWasAheadOnceRefusesNobodyForLonger() throws Exception {
        clock.advance(Duration.ofHours(8));
        for (int i = 0; i < 3; i++) {
            request("10.0.0.1");
        }
        clock.advance(Duration.ofHours(-8));
        assertThat(request("10.0.0.1").getStatus()).isEqualTo(429);
        clock.advance(Duration.ofMinutes(1));
        assertThat(request("10.0.0.1").getStatus()).isEqualTo(200);
    }

    @Test
    void allAddressesOfAnIpv6NetworkAreOneClient() throws Exception {
        for (int i = 0; i < 3; i++) {
            request("2001:db8:1:2::" + i);
        }
        assertThat(request("2001:db8:1:2:ffff::1").getStatus()).isEqualTo(429);
        assertThat(request("2001:db8:1:3::1").getStatus()).isEqualTo(200);
    }

    @Test
    void aRequestThatIsGivenBackIsNotCounted() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(request("10.0.0.1").getStatus()).isEqualTo(200);
            limiter.release("10.0.0.1");
        }
    }
}
