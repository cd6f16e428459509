package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.servlet.view.RedirectView;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Serves the stand-in platform below {@code /sandbox}: the platform's endpoints, the merchant's consent, and the developer's view with faults on
 * demand, for scripts too.
 */
@Controller("bridgeSandboxController")
@RequestMapping(SandboxController.ROOT)
public class SandboxController {

    static final String ROOT = "/sandbox";
    private static final String HOME = "redirect:" + ROOT;
    /** More than is ever sent, so that a client notices that the connection was closed early. */
    private static final int PROMISED_BYTES = 4096;

    private final StandInPlatform platform;

    public SandboxController(StandInPlatform platform) {
        this.platform = platform;
    }

    @PostMapping("/**")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
        serve(request.getRequestURI().substring(request.getContextPath().length() + ROOT.length()), request, response);
    }

    /**
     * Answers a posted form, delays and lost answers included.
     *
     * @param path below the platform's base address
     */
    public void serve(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        Map<String, String> form = new HashMap<>();
        // Fields in the query do not count: they would show in access logs.
        if (request.getQueryString() == null) {
            request.getParameterMap().forEach((name, values) -> form.put(name, values[0]));
        }
        Answer answer = platform.answer(path, form);
        Thread.sleep(answer.delay().toMillis());
        // The Date header has the stand-in's own time, which clients set their clocks by.
        response.setDateHeader("Date", platform.getNow().toEpochMilli());
        if (answer.lost()) {
            // The servlet API cannot cut a connection; a body that ends before its promised length has the same effect.
            response.setHeader("Connection", "close");
            response.setContentLength(PROMISED_BYTES);
            response.flushBuffer();
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        response.setStatus(answer.status());
        response.setContentType(answer.contentType() + ";charset=UTF-8");
        if (answer.retryAfter() != null) {
            response.setHeader("Retry-After", answer.retryAfter().toString());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    @GetMapping("/state")
    @ResponseBody
    StandInPlatform state() {
        return platform;
    }

    /** Explains codes on the pages. */
    @ModelAttribute("meaning")
    IntFunction<String> meaning(Locale locale) {
        return code -> ErrorCodes.text(code, locale);
    }

    @GetMapping(path = "/sandbox.css", produces = "text/css")
    @ResponseBody
    Resource stylesheet() {
        return new ClassPathResource("yilianyun/sandbox/sandbox.css");
    }

    @GetMapping({"", "/"})
    String index(Model model, HttpServletRequest request) {
        String root = ServletUriComponentsBuilder.fromContextPath(request).toUriString();
        model.addAttribute("platform", platform)
                .addAttribute("zone", Printer.QUOTA_ZONE)
                .addAttribute("root", root);
        return "sandbox/index";
    }

    @PostMapping(path = "/faults", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String inject(Fault fault) {
        platform.inject(fault);
        return HOME;
    }

    @PostMapping(path = "/faults", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void injectJson(@RequestBody Fault fault) {
        platform.inject(fault);
    }

    /** Explains what is wrong with a fault. */
    @ExceptionHandler
    ResponseEntity<String> refuse(IllegalArgumentException e) {
        return ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(e.getMessage() + "\n");
    }

    @PostMapping("/faults/clear")
    String clear() {
        platform.clearFaults();
        return HOME;
    }

    @DeleteMapping("/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void clearFaults() {
        platform.clearFaults();
    }

    /** Asks the merchant, whose browser was sent here by an application or comes from the application centre. */
    @GetMapping("/oauth/authorize")
    ModelAndView ask(@RequestParam Map<String, String> query) {
        return page(query, HttpStatus.OK);
    }

    /** Sends the merchant's browser back with a code, or with an error if the merchant refused. */
    @PostMapping("/oauth/authorize")
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
