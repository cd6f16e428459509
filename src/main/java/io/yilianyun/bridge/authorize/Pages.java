package io.yilianyun.bridge.authorize;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Renders the bridge's own pages, apart from whatever templates a host application has. All values are escaped. */
public class Pages {
    private final SpringTemplateEngine engine = new SpringTemplateEngine();

    public Pages() {
        ClassLoaderTemplateResolver resolver = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        resolver.setPrefix("yilianyun/pages/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        engine.setTemplateResolver(resolver);
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasenames("yilianyun/pages/messages", "yilianyun/pages/console");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        engine.setTemplateEngineMessageSource(messages);
    }

    /** English if the browser prefers it to Chinese, else Chinese. */
    public static Locale locale(HttpServletRequest request) {
        return request.getHeader("Accept-Language") != null
                        && !Locale.CHINESE.getLanguage().equals(firstKnown(request))
                ? Locale.ENGLISH
                : Locale.SIMPLIFIED_CHINESE;
    }

    private static String firstKnown(HttpServletRequest request) {
        for (var locales = request.getLocales(); locales.hasMoreElements(); ) {
            String language = locales.nextElement().getLanguage();
            if (language.equals(Locale.CHINESE.getLanguage()) || language.equals(Locale.ENGLISH.getLanguage())) {
                return language;
            }
        }
        return Locale.CHINESE.getLanguage();
    }

    public String render(String template, Locale locale, Map<String, Object> model) {
        return engine.process(template, new Context(locale, model));
    }
}
