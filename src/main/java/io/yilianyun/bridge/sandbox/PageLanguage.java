package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.ui.Model;

/** The language of a sandbox page: Chinese, unless the browser prefers English. */
final class PageLanguage {

    private static final List<Locale> SPOKEN = List.of(Locale.CHINESE, Locale.ENGLISH);

    private PageLanguage() {}

    /** Tells a page which language to speak: the attributes {@code zh} and {@code lang}. */
    static void tell(Model model, HttpServletRequest request) {
        boolean chinese = isChinese(request.getHeader("Accept-Language"));
        model.addAttribute("zh", chinese);
        model.addAttribute("lang", chinese ? "zh-CN" : "en");
    }

    static boolean isChinese(String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank()) {
            return true;
        }
        try {
            Locale best = Locale.lookup(Locale.LanguageRange.parse(acceptLanguage), SPOKEN);
            return !Locale.ENGLISH.equals(best);
        } catch (IllegalArgumentException e) {
            // A malformed header is no reason to refuse a page.
            return true;
        }
    }
}
