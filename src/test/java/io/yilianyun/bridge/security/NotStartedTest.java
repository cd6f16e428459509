package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.authorize.CallbackPage;
import io.yilianyun.bridge.authorize.Pages;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Before the routes are there, and after them. */
class NotStartedTest {
    private final CamelContext camel = new DefaultCamelContext();

    private MockHttpServletResponse request(String method, String path, boolean people) throws Exception {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("camel", camel);
        CallbackPage page = people ? new CallbackPage(null, null, null, new Pages()) : null;
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.addHeader("Accept-Language", "en");
        MockHttpServletResponse response = new MockHttpServletResponse();
        new NotStarted(beans.getBeanProvider(CamelContext.class), page)
                .doFilter(request, response, new MockFilterChain());
        return response;
    }

    @Test
    void aMerchantGetsAPageThatComesAgainByItself() throws Exception {
        MockHttpServletResponse response = request("GET", "/yilianyun/callback/shop", true);
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("3");
        assertThat(response.getContentAsString())
                .contains("http-equiv=\"refresh\"", "The service is being started")
                .doesNotContain("class=\"button\"");
    }

    @Test
    void aCallerAndThePlatformGetAProblem() throws Exception {
        for (MockHttpServletResponse response : new MockHttpServletResponse[] {
            request("GET", "/api/tokens", false), request("POST", "/yilianyun/push/shop", true)
        }) {
            assertThat(response.getStatus()).isEqualTo(503);
            assertThat(response.getContentType()).isEqualTo("application/problem+json");
            assertThat(response.getHeader("Retry-After")).isEqualTo("3");
        }
    }

    @Test
    void onceTheRoutesRunNobodyIsKeptOut() throws Exception {
        camel.start();
        assertThat(request("GET", "/api/tokens", false).getStatus()).isEqualTo(200);
        camel.stop();
        assertThat(request("GET", "/api/tokens", false).getStatus()).isEqualTo(503);
        assertThat(request("GET", "/yilianyun/page.css", true).getStatus()).isEqualTo(200);
    }
}
