package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SandboxFilterTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,200",
        "127.8.8.8,200",
        "::1,200",
        "0:0:0:0:0:0:0:1%0,200",
        "::ffff:127.0.0.1,200",
        "192.168.1.7,403",
        "8.8.8.8,403",
        "2001:db8::1,403",
        "'',403"
    })
    void onlyTheOwnMachineGetsIn(String remote, int status) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/sandbox");
        request.setRemoteAddr(remote);
        request.addHeader("X-Forwarded-For", "127.0.0.1");
        assertThat(statusOf(request)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"8.8.8.8,127.0.0.1,403", "127.0.0.1,8.8.8.8,200"})
    void whatAForwardingHeaderSaysDoesNotCount(String socket, String forwarded, int status) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/sandbox");
        request.setRemoteAddr(socket);
        assertThat(statusOf(new HttpServletRequestWrapper(request) {
                    @Override
                    public String getRemoteAddr() {
                        return forwarded;
                    }
                }))
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,,,200",
        "POST,same-origin,null,200",
        "POST,none,,200",
        "POST,cross-site,,403",
        "POST,same-site,http://localhost:8080,403",
        "POST,,http://localhost:8080,200",
        "POST,,http://localhost:9090,403",
        "POST,,https://example.com,403",
        "POST,,null,403",
        "POST,,'not an origin',403",
        "DELETE,cross-site,,403",
        "GET,cross-site,https://example.com,200"
    })
    void otherSitesChangeNothing(String method, String site, String origin, int status) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/sandbox/faults");
        request.addHeader("Host", "localhost:8080");
        if (site != null) {
            request.addHeader("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        assertThat(statusOf(request)).isEqualTo(status);
    }

    private static int statusOf(HttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        MockFilterChain chain = new MockFilterChain();
        new SandboxFilter().doFilter(request, response, chain);
        assertThat(chain.getRequest() != null).isEqualTo(response.getStatus() == 200);
        return response.getStatus();
    }
}
