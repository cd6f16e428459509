package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.Pages;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.security.ErrorWriter;
import io.yilianyun.bridge.security.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Renders the console's pages in Chinese or English, with times in Beijing's zone, whose days are those of the quota. */
@Component("bridgeConsolePages")
record ConsolePages(
        Pages pages,
        ErrorPolicy policy,
        BridgeProperties properties,
        @Qualifier("bridgeClock") Clock clock) implements ErrorWriter {
    static final String MEDIA_TYPE = "text/html;charset=UTF-8";

    private static final CookieLocaleResolver LANGUAGE = new CookieLocaleResolver("yilianyun_language");

    static {
        LANGUAGE.setCookiePath("/");
        LANGUAGE.setCookieHttpOnly(true);
        LANGUAGE.setCookieSameSite("Lax");
        LANGUAGE.setRejectInvalidCookies(false);
        LANGUAGE.setDefaultLocaleFunction(Pages::locale);
    }

    /** Remembers the language that a link of the page names, for this browser. */
    static HandlerInterceptor languageSwitch() {
        return new HandlerInterceptor() {
            @Override
            public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                String language = request.getParameter("lang");
                if ("zh".equals(language) || "en".equals(language)) {
                    LANGUAGE.setLocale(request, response, Locale.forLanguageTag(language));
                }
                return true;
            }
        };
    }

    private static Locale locale(HttpServletRequest request) {
        return LANGUAGE.resolveLocale(request);
    }

    /** Whether a request, or the one that has led to an error page, is for the console. */
    static boolean isConsole(HttpServletRequest request) {
        return ProblemWriter.path(request)
                .substring(request.getContextPath().length())
                .matches("/console(/.*)?");
    }

    ConsoleTexts texts(HttpServletRequest request) {
        return new ConsoleTexts(pages.messages(), policy, properties, locale(request));
    }

    /**
     * @param page name of a template in {@code pages/console}
     */
    String render(HttpServletRequest request, String page, Map<String, ?> content) {
        Map<String, Object> model = new HashMap<>(content);
        model.put("page", page);
        model.put("root", request.getContextPath() + "/console");
        model.put("texts", texts(request));
        model.put("now", clock.instant());
        model.put("user", request.getRemoteUser());
        model.put("csrf", request.getAttribute(CsrfToken.class.getName()));
        model.put("names", properties.apps().keySet());
        ServletUriComponentsBuilder address = ServletUriComponentsBuilder.fromRequest(request);
        model.put("query", address.replaceQueryParam("lang").build().getQuery());
        return pages.render("console/" + page, locale(request), model);
    }

    /** Answers with the text of {@code console.properties} that the problem's detail names. */
    @Override
    public void write(HttpServletRequest request, HttpServletResponse response, ProblemDetail problem)
            throws IOException {
        String seconds = response.getHeader(HttpHeaders.RETRY_AFTER);
        refuse(request, response, problem.getStatus(), problem.getDetail(), seconds);
    }

    /** Answers with why a page cannot be shown. */
    void refuse(HttpServletRequest request, HttpServletResponse response, ApiProblem problem) throws IOException {
        int status = problem.getStatusCode().value();
        refuse(request, response, status, "page", texts(request).detail(null, problem));
    }

    private void refuse(
            HttpServletRequest request, HttpServletResponse response, int status, String message, String argument)
            throws IOException {
        response.setStatus(status);
        response.setContentType(MEDIA_TYPE);
        Map<String, Object> content = Map.of("message", message, "arguments", new Object[] {argument});
        response.getOutputStream().write(render(request, "problem", content).getBytes(StandardCharsets.UTF_8));
    }
}
