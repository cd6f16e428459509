package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.support.TestProperties;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Before the routes run, and after they have stopped. */
class StartupFilterTest {
    private final CamelContext camel = new DefaultCamelContext();
    private static final BridgeProperties PROPERTIES = TestProperties.with(Map.of());

    private final ErrorWriter pages =
            new PublicErrorWriter(new CallbackPage(PROPERTIES, null, null, new Pages(PROPERTIES)));

    private MockHttpServletResponse request(String method, String path, ErrorWriter errors) throws Exception {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("camel", camel);
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.addHeader("Accept-Language", "en");
        MockHttpServletResponse response = new MockHttpServletResponse();
        new RefusalFilter(errors, RefusalFilter.whileStarting(beans.getBeanProvider(CamelContext.class)))
                .doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void aMerchantGetsAPageThatReloadsItself() throws Exception {
        MockHttpServletResponse response = request("GET", "/yilianyun/callback/shop", pages);
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("3");
        assertThat(response.getContentAsString())
                .contains("http-equiv=\"refresh\"", "The service is being started")
                .doesNotContain("class=\"button\"");
    }

    @Test
    void aCallerAndThePlatformGetAProblem() throws Exception {
        for (MockHttpServletResponse response : new MockHttpServletResponse[] {
            request("GET", "/api/tokens", ProblemWriter::write), request("POST", "/yilianyun/push/shop", pages)
        }) {
            assertThat(response.getStatus()).isEqualTo(503);
            assertThat(response.getContentType()).isEqualTo("application/problem+json");
            assertThat(response.getHeader("Retry-After")).isEqualTo("3");
        }
    }

    @Test
    void requestsPassWhileTheRoutesRun() throws Exception {
        camel.start();
        assertThat(request("GET", "/api/tokens", ProblemWriter::write).getStatus())
                .isEqualTo(200);
        camel.stop();
        assertThat(request("GET", "/api/tokens", ProblemWriter::write).getStatus())
                .isEqualTo(503);
        assertThat(request("GET", "/yilianyun/page.css", pages).getStatus()).isEqualTo(200);
    }
}
