package io.yilianyun.bridge.authorize;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Renders the bridge's pages, independently of the templates and messages of a host application. All values are escaped. */
@Component("bridgePages")
public class Pages {
    private static final AcceptHeaderLocaleResolver LOCALES = new AcceptHeaderLocaleResolver();

    static {
        LOCALES.setSupportedLocales(List.of(Locale.CHINESE, Locale.ENGLISH));
        LOCALES.setDefaultLocale(Locale.CHINESE);
    }

    private final SpringTemplateEngine engine = new SpringTemplateEngine();
    private final ResourceBundleMessageSource messages = new ResourceBundleMessageSource();

    public Pages() {
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        templates.setPrefix("yilianyun/pages/");
        templates.setSuffix(".html");
        templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
        engine.setTemplateResolver(templates);
        messages.setBasenames("yilianyun/pages/messages", "yilianyun/pages/console");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        engine.setTemplateEngineMessageSource(messages);
    }

    /** Chinese or English, whichever the browser prefers; Chinese if it asks for neither. */
    public static Locale locale(HttpServletRequest request) {
        return LOCALES.resolveLocale(request);
    }

    /** The texts of the pages. */
    public MessageSource messages() {
        return messages;
    }

    public String render(String template, Locale locale, Map<String, Object> model) {
        return engine.process(template, new Context(locale, model));
    }
}
