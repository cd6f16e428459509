package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.springframework.context.support.MessageSourceAccessor;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.i18n.AcceptHeaderLocaleResolver;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/** Shows the sandbox's pages: the merchant's consent, and the developer's view of the stand-in with faults on demand, for scripts too. */
@Controller("bridgeSandboxPageController")
class SandboxPageController {

    private final StandInPlatform platform;
    private final ResourceBundleMessageSource texts = new ResourceBundleMessageSource();
    private final AcceptHeaderLocaleResolver locales = new AcceptHeaderLocaleResolver();

    SandboxPageController(StandInPlatform platform) {
        this.platform = platform;
        texts.setBasename("yilianyun/sandbox/messages");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        locales.setSupportedLocales(List.of(Locale.CHINESE, Locale.ENGLISH));
        locales.setDefaultLocale(Locale.CHINESE);
    }

    /** Gives every page its texts: in Chinese, unless the browser prefers English. */
    @ModelAttribute
    void texts(Model model, HttpServletRequest request) {
        Locale locale = locales.resolveLocale(request);
        IntFunction<String> meaning = code -> ErrorCodes.text(code, locale);
        model.addAttribute("text", new MessageSourceAccessor(texts, locale)).addAttribute("meaning", meaning);
    }

    @GetMapping(path = "/sandbox/sandbox.css", produces = "text/css")
    @ResponseBody
    Resource stylesheet() {
        return new ClassPathResource("yilianyun/sandbox/sandbox.css");
    }

    @GetMapping({"/sandbox", "/sandbox/"})
    String index(Model model, HttpServletRequest request) {
        String root = ServletUriComponentsBuilder.fromContextPath(request).toUriString();
        model.addAttribute("platform", platform)
                .addAttribute("zone", Printer.QUOTA_ZONE)
                .addAttribute("root", root);
        return "sandbox/index";
    }

    @PostMapping(path = "/sandbox/faults", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String inject(Fault fault) {
        platform.inject(fault);
        return "redirect:/sandbox";
    }

    @PostMapping(path = "/sandbox/faults", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ResponseBody
    void injectJson(@RequestBody Fault fault) {
        platform.inject(fault);
    }

    /** Explains what is wrong with a fault. */
    @ExceptionHandler
    ResponseEntity<String> refuse(IllegalArgumentException e) {
        return ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(e.getMessage() + "\n");
    }

    @PostMapping("/sandbox/faults/clear")
    String clear() {
        platform.clearFaults();
        return "redirect:/sandbox";
    }

    @DeleteMapping("/sandbox/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ResponseBody
    void clearFaults() {
        platform.clearFaults();
    }

    /** Asks the merchant, whose browser was sent here by an application or comes from the application centre. */
    @GetMapping("/sandbox/oauth/authorize")
    ModelAndView ask(@RequestParam Map<String, String> query) {
        return page(query, HttpStatus.OK);
    }

    /** Sends the merchant's browser back with a code, or with an error if the merchant refused. */
    @PostMapping("/sandbox/oauth/authorize")
    ModelAndView decide(@RequestParam Map<String, String> form) {
        String typed = form.getOrDefault("other_machine_code", "").strip();
        String machineCode = typed.isEmpty() ? form.get("machine_code") : typed;
        boolean agreed = "agree".equals(form.get("decision"));
        if (platform.checkAuthorization(form) != 0 || agreed && !StandInPlatform.isMachineCode(machineCode)) {
            return page(form, HttpStatus.BAD_REQUEST);
        }
        UriComponentsBuilder back = UriComponentsBuilder.fromUriString(form.get("redirect_uri"));
        if (agreed) {
            back.queryParam("response_type", "code")
                    .queryParam("code", platform.authorize(form.get("client_id"), machineCode));
        } else {
            back.queryParam("error", "access_denied").queryParam("error_description", "用户拒绝授权");
        }
        if (StringUtils.hasText(form.get("state"))) {
            back.queryParam("state", "{state}");
        }
        String location = back.encode().buildAndExpand(form).toUriString();
        return new ModelAndView(new RedirectView(location, false, true, false));
    }

    private ModelAndView page(Map<String, String> form, HttpStatus status) {
        int code = platform.checkAuthorization(form);
        if (code != 0) {
            return new ModelAndView("sandbox/error", Map.of("code", code), HttpStatus.BAD_REQUEST);
        }
        RegisteredApp app = platform.settings().apps().get(form.get("client_id"));
        return new ModelAndView("sandbox/consent", Map.of("form", form, "app", app, "wrong", status.isError()), status);
    }
}
