package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bandwidth;
import io.yilianyun.bridge.engine.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class RateLimitFilterTest {
    private final MovableClock clock = new MovableClock(Instant.parse("2028-02-29T00:00:15Z"));
    private final List<Object> events = new ArrayList<>();
    private final Bandwidth threePerMinute = Bandwidth.builder()
            .capacity(3)
            .refillIntervally(3, Duration.ofMinutes(1))
            .build();
    private final RateLimitFilter filter = new RateLimitFilter(
            new ClientRateLimiter(threePerMinute, AnonymousRefusedEvent.REQUESTS, clock, events::add),
            request -> !request.getRemoteAddr().equals("10.0.0.9"),
            ProblemWriter::write);

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

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
        assertThat(events)
                .containsExactly(new AnonymousRefusedEvent("10.0.0.1", "/yilianyun/authorize/demo", "requests"));
        assertThat(request("10.0.0.2").getStatus()).as("another address").isEqualTo(200);

        clock.advance(Duration.ofSeconds(46));
        assertThat(request("10.0.0.1").getStatus()).as("the next minute").isEqualTo(200);
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
    void requestsThatDoNotMatchAreNotCounted() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(request("10.0.0.9").getStatus()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatLogsInIsNotCounted() throws Exception {
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("chief", null));
        for (int i = 0; i < 100; i++) {
            assertThat(request("10.0.0.1").getStatus()).isEqualTo(200);
        }
    }
}
