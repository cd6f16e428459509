package io.yilianyun.bridge.authorize;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSource;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.thymeleaf.context.Context;
import org.thymeleaf.exceptions.TemplateEngineException;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.FileTemplateResolver;

/** Renders the bridge's pages, independently of the templates and messages of a host application. All values are escaped. */
@Component("bridgePages")
public class Pages {
    private static final AcceptHeaderLocaleResolver LOCALES = new AcceptHeaderLocaleResolver();

    static {
        LOCALES.setSupportedLocales(List.of(Locale.CHINESE, Locale.ENGLISH));
        LOCALES.setDefaultLocale(Locale.CHINESE);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Pages.class);
    private static final String PACKAGED = "callback";
    private static final String OWN = "own";

    private final BridgeProperties properties;
    private final SpringTemplateEngine engine = new SpringTemplateEngine();
    private final ResourceBundleMessageSource messages = new ResourceBundleMessageSource();

    public Pages(BridgeProperties properties) {
        this.properties = properties;
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        templates.setPrefix("yilianyun/pages/");
        templates.setSuffix(".html");
        templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
        engine.addTemplateResolver(templates);
        if (hasOwn()) {
            FileTemplateResolver own = new FileTemplateResolver();
            own.setOrder(0);
            own.setResolvablePatterns(Set.of(OWN));
            own.setTemplateAliases(Map.of(OWN, template().toString()));
            own.setCharacterEncoding(StandardCharsets.UTF_8.name());
            engine.addTemplateResolver(own);
        }
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

    /** Renders the merchant's page: by the provider's own template, if there is one. A merchant gets a page even if that fails. */
    String renderForMerchant(Locale locale, Map<String, Object> model) {
        Map<String, Object> all = completed(model);
        try {
            return render(hasOwn() ? OWN : PACKAGED, locale, all);
        } catch (TemplateEngineException e) {
            if (!hasOwn()) {
                throw e;
            }
            LOG.error("{} cannot be rendered, the packaged page is shown: {}", template(), reason(e));
            return render(PACKAGED, locale, all);
        }
    }

    /** Renders the provider's own template, if there is one, so that a broken one stops the start. */
    void check(Locale locale, Map<String, Object> model) {
        try {
            if (hasOwn()) {
                // Thymeleaf would put replacement characters in the place of what is not UTF-8.
                Files.readString(template());
                render(OWN, locale, completed(model));
            }
        } catch (IOException e) {
            throw new ConfigurationException(List.of(
                    "yilianyun.pages.directory has the template %s, which cannot be read as text in UTF-8; save it in UTF-8, or remove it for the packaged page"
                            .formatted(template())));
        } catch (TemplateEngineException e) {
            throw new ConfigurationException(List.of(
                    "yilianyun.pages.directory has a template that cannot be rendered for the outcome '%s': %s; correct %s, or remove it for the packaged page"
                            .formatted(model.get("outcome"), reason(e), template())));
        }
    }

    private static String reason(TemplateEngineException e) {
        String cause = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
        return cause.equals(e.getMessage()) ? cause : e.getMessage() + ": " + cause;
    }

    private boolean hasOwn() {
        return StringUtils.hasText(properties.pages().directory()) && Files.isRegularFile(template());
    }

    private Path template() {
        return Path.of(properties.pages().directory(), "callback.html").toAbsolutePath();
    }

    /** Adds what all of the merchant's pages show. */
    private Map<String, Object> completed(Map<String, Object> model) {
        Map<String, Object> all = new HashMap<>(model);
        String root = properties.webUrl().getPath();
        all.put("root", root);
        all.put("providerName", properties.pages().providerName());
        all.put("contact", properties.pages().contact());
        String logo = properties.pages().logo();
        all.put("logo", StringUtils.hasText(logo) ? root + "/logo." + StringUtils.getFilenameExtension(logo) : null);
        return all;
    }
}
