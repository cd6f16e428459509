package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.delete;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.yilianyun.bridge.standin.Faults;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

class SandboxWebTest extends AbstractPlatformTest {

    private MockMvc web;

    @BeforeEach
    void serve() {
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver();
        templates.setPrefix("templates/");
        templates.setSuffix(".html");
        templates.setCharacterEncoding("UTF-8");
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(templates);
        ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
        texts.setBasename("yilianyun/sandbox/messages");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        engine.setTemplateEngineMessageSource(texts);
        ThymeleafViewResolver views = new ThymeleafViewResolver();
        views.setTemplateEngine(engine);
        views.setCharacterEncoding("UTF-8");
        web = MockMvcBuilders.standaloneSetup(new SandboxController(platform))
                .setViewResolvers(views)
                .addFilters(new SandboxFilter())
                .build();
    }

    @Test
    void theConsentPageIsInTheLanguageOfTheBrowser() throws Exception {
        web.perform(consent(get("/sandbox/oauth/authorize")).header("Accept-Language", "zh-CN"))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString("lang=\"zh-CN\"")))
                .andExpect(content().string(containsString("同意授权")))
                .andExpect(content().string(containsString("沙箱")))
                .andExpect(content().string(containsString("4004000005")))
                .andExpect(content().string(not(containsString("style="))));
        web.perform(consent(get("/sandbox/oauth/authorize")).header("Accept-Language", "de,en-GB;q=0.8,zh;q=0.2"))
                .andExpect(content().string(containsString("lang=\"en\"")))
                .andExpect(content().string(containsString("SANDBOX")))
                .andExpect(content().string(containsString("Agree")));
    }

    @Test
    void agreeingLeadsBackWithACodeAndTheState() throws Exception {
        String location = web.perform(consent(post("/sandbox/oauth/authorize"))
                        .param("machine_code", MACHINE)
                        .param("other_machine_code", "")
                        .param("decision", "agree"))
                .andExpect(status().isFound())
                .andExpect(header().string(
                                "Location",
                                matchesPattern("http://localhost:8080/yilianyun/callback/shop"
                                        + "\\?response_type=code&code=[0-9a-f]{32}&state=a%26b%3D%2B1")))
                .andReturn()
                .getResponse()
                .getHeader("Location");
        String code = location.replaceFirst(".*&code=([0-9a-f]+)&.*", "$1");
        assertThat(token(exchangeForm(code)).at("/body/machine_code").asText()).isEqualTo(MACHINE);
    }

    @Test
    void aTypedMachineCodeIsTakenAndAWrongOneIsAskedForAgain() throws Exception {
        web.perform(consent(post("/sandbox/oauth/authorize"))
                        .param("machine_code", MACHINE)
                        .param("other_machine_code", " 4004000042 ")
                        .param("decision", "agree"))
                .andExpect(status().isFound());
        web.perform(consent(post("/sandbox/oauth/authorize"))
                        .param("other_machine_code", "<script>")
                        .param("decision", "agree"))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("role=\"alert\"")))
                .andExpect(content().string(not(containsString("<script>"))));
    }

    @Test
    void refusingLeadsBackWithAnError() throws Exception {
        web.perform(consent(post("/sandbox/oauth/authorize")).param("decision", "refuse"))
                .andExpect(status().isFound())
                .andExpect(header().string(
                                "Location",
                                matchesPattern(".*/callback/shop\\?error=access_denied&error_description=[%0-9A-F]+"
                                        + "&state=a%26b%3D%2B1")));
    }

    @Test
    void anUnregisteredAddressIsNeverRedirectedTo() throws Exception {
        MockHttpServletRequestBuilder form = post("/sandbox/oauth/authorize")
                .param("response_type", "code")
                .param("client_id", APP.clientId())
                .param("redirect_uri", "https://example.com/")
                .param("state", "s")
                .param("decision", "agree")
                .param("machine_code", MACHINE);
        web.perform(form)
                .andExpect(status().isBadRequest())
                .andExpect(header().doesNotExist("Location"))
                .andExpect(content().string(containsString("redirect_uri")));
        web.perform(get("/sandbox/oauth/authorize")).andExpect(status().isBadRequest());
    }

    @Test
    void theApplicationCentreStartsWithoutAState() throws Exception {
        web.perform(get("/sandbox/oauth/authorize")
                        .param("response_type", "code")
                        .param("client_id", CENTER.clientId())
                        .param("redirect_uri", CENTER.redirectUri().toString()))
                .andExpect(status().isOk())
                .andExpect(content().string(not(containsString("name=\"state\""))));
        web.perform(post("/sandbox/oauth/authorize")
                        .param("response_type", "code")
                        .param("client_id", CENTER.clientId())
                        .param("redirect_uri", CENTER.redirectUri().toString())
                        .param("decision", "agree")
                        .param("machine_code", MACHINE))
                .andExpect(status().isFound())
                .andExpect(header().string("Location", matchesPattern(".*\\?response_type=code&code=[0-9a-f]{32}")));
    }

    @Test
    void thePlatformAnswersBelowTheSandbox() throws Exception {
        web.perform(fields(post("/sandbox/oauth/oauth"), exchangeForm(platform.authorize(APP.clientId(), MACHINE))))
                .andExpect(status().isOk())
                .andExpect(header().string("Date", "Sat, 01 Mar 2025 04:00:00 GMT"))
                .andExpect(jsonPath("$.error").value("0"));
        String token = TokenPair.current(platform, APP.clientId(), MACHINE)
                .orElseThrow()
                .accessToken();
        web.perform(fields(post("/sandbox/printer/getprintstatus"), callForm(token)))
                .andExpect(jsonPath("$.body.state").value("1"));
        web.perform(fields(post("/sandbox/v2/oauth/oauth"), refreshForm("dead")))
                .andExpect(jsonPath("$.error").value(3002));
        web.perform(fields(post("/sandbox/printer/fly"), callForm(token))).andExpect(status().isNotFound());
    }

    @Test
    void fieldsInTheQueryDoNotCount() throws Exception {
        web.perform(fields(post("/sandbox/oauth/oauth?scope=all"), refreshForm("dead")))
                .andExpect(jsonPath("$.error").value("12"));
    }

    @Test
    void faultsComeFromCurlAndFromThePage() throws Exception {
        web.perform(post("/sandbox/faults")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"kind\":\"HTTP\",\"status\":503,\"count\":2}"))
                .andExpect(status().isNoContent());
        web.perform(post("/sandbox/faults?kind=CODE&code=41&path=/oauth/oauth")
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .param("machineCode", "")
                        .param("count", "3"))
                .andExpect(status().is3xxRedirection())
                .andExpect(header().string("Location", "/sandbox"));
        assertThat(platform.getFaults())
                .containsExactly(
                        Faults.http(503).times(2),
                        Faults.onPath("/oauth/oauth", Faults.code(41)).times(3));

        web.perform(delete("/sandbox/faults")).andExpect(status().isNoContent());
        assertThat(platform.getFaults()).isEmpty();
        platform.inject(Faults.code(45));
        web.perform(post("/sandbox/faults/clear")).andExpect(status().is3xxRedirection());
        assertThat(platform.getFaults()).isEmpty();
    }

    @Test
    void aFaultThatMakesNoSenseIsExplained() throws Exception {
        web.perform(post("/sandbox/faults")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"kind\":\"CODE\"}"))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("needs a code")));
        web.perform(post("/sandbox/faults")
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .param("kind", "HTTP"))
                .andExpect(status().isBadRequest())
                .andExpect(content().string(containsString("status must be")));
    }

    @Test
    void thePageShowsEverythingButTokens() throws Exception {
        String refreshToken = authorized().get("refresh_token").asText();
        platform.inject(Faults.forMachine("4004000077", Faults.http(503)).times(-1));
        for (String language : new String[] {"zh-CN", "en-US"}) {
            web.perform(get("/sandbox").header("Accept-Language", language))
                    .andExpect(status().isOk())
                    .andExpect(content().string(containsString("/yilianyun/authorize/shop")))
                    .andExpect(content()
                            .string(containsString(
                                    "/sandbox/oauth/authorize?response_type=code&amp;client_id=1099999999")))
                    .andExpect(content().string(containsString(MACHINE)))
                    .andExpect(content().string(containsString("1/20 2025-03-01")))
                    .andExpect(content().string(containsString("4004000077")))
                    .andExpect(content().string(containsString("authorization_code")))
                    .andExpect(content().string(not(containsString(refreshToken))))
                    .andExpect(content().string(not(containsString(APP.clientSecret()))));
        }
    }

    @Test
    void thePageLeadsThroughTheWalkAndOffersFaults() throws Exception {
        authorized();
        web.perform(get("/sandbox").header("Accept-Language", "en"))
                .andExpect(content().string(containsString("http://localhost:8080/yilianyun/authorize/shop")))
                .andExpect(content().string(containsString("http://localhost/api/tokens/shop/" + MACHINE + "/refresh")))
                .andExpect(
                        content().string(containsString("/sandbox/faults?kind=CODE&amp;code=12&amp;path=/oauth/oauth")))
                .andExpect(content().string(containsString("/sandbox/faults?kind=HANG&amp;path=/oauth/oauth")))
                .andExpect(content().string(containsString("41 · the printer")))
                .andExpect(content().string(containsString("href=\"/console/dead-letters\"")))
                .andExpect(
                        content().string(containsString("http://localhost/api/call/shop/" + MACHINE + "/print/index")));
    }

    @Test
    void theStateIsJson() throws Exception {
        authorized();
        web.perform(get("/sandbox/state"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.printers[0].machineCode").value(MACHINE))
                .andExpect(jsonPath("$.printers[0].quotaUsed").value(1))
                .andExpect(jsonPath("$.results['0']").value(1))
                .andExpect(jsonPath("$.requests[0].grantType").value("authorization_code"));
    }

    private static MockHttpServletRequestBuilder consent(MockHttpServletRequestBuilder request) {
        return request.param("response_type", "code")
                .param("client_id", APP.clientId())
                .param("redirect_uri", APP.redirectUri().toString())
                .param("state", "a&b=+1");
    }

    private static MockHttpServletRequestBuilder fields(
            MockHttpServletRequestBuilder request, Map<String, String> form) {
        form.forEach(request::param);
        return request.contentType(MediaType.APPLICATION_FORM_URLENCODED);
    }
}
