package io.yilianyun.bridge.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages on which a merchant agrees or refuses. */
@Controller
@Profile("sandbox")
class SandboxConsentController {

    private static final List<String> PRINTERS =
            List.of("4004000001", "4004000002", "4004000003", "4004000004", "4004000005");
    private static final String CONSENT_PAGE = "sandbox/consent";
    private static final String ERROR_PAGE = "sandbox/error";

    private final StandInPlatform platform;

    SandboxConsentController(StandInPlatform platform) {
        this.platform = platform;
    }

    @ModelAttribute
    void language(Model model, HttpServletRequest request) {
        PageLanguage.tell(model, request);
    }

    /** What an application sends the merchant's browser to. */
    @GetMapping("/sandbox/oauth/authorize")
    String ask(
            @RequestParam(name = "response_type", required = false) String responseType,
            @RequestParam(name = "client_id", required = false) String clientId,
            @RequestParam(name = "redirect_uri", required = false) String redirectUri,
            @RequestParam(name = "state", required = false) String state,
            Model model,
            HttpServletResponse response) {
        return page(new Consent(responseType, clientId, redirectUri, state), model, response);
    }

    /** Where a merchant starts in the application centre: at the platform, so without a state. */
    @GetMapping("/sandbox/app-center")
    String start(@RequestParam("client_id") String clientId, Model model, HttpServletResponse response) {
        RegisteredApp app = platform.settings().apps().get(clientId);
        String redirectUri = app == null ? null : app.redirectUri().toString();
        return page(new Consent("code", clientId, redirectUri, null), model, response);
    }

    @PostMapping("/sandbox/oauth/authorize")
    String decide(
            @RequestParam(name = "response_type", required = false) String responseType,
            @RequestParam(name = "client_id", required = false) String clientId,
            @RequestParam(name = "redirect_uri", required = false) String redirectUri,
            @RequestParam(name = "state", required = false) String state,
            @RequestParam(name = "machine_code", defaultValue = "") String chosen,
            @RequestParam(name = "other_machine_code", defaultValue = "") String typed,
            @RequestParam(name = "decision", defaultValue = "") String decision,
            Model model,
            HttpServletResponse response) {
        Consent consent = new Consent(responseType, clientId, redirectUri, state);
        int code = check(consent);
        if (code != Codes.SUCCESS) {
            return error(code, model, response);
        }
        if (!decision.equals("agree")) {
            return redirect(consent.refused(), response);
        }
        String machineCode = typed.isBlank() ? chosen.strip() : typed.strip();
        if (!StandInPlatform.isMachineCode(machineCode)) {
            model.addAttribute("badMachineCode", true);
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            return page(consent, model, response);
        }
        return redirect(consent.agreed(platform.authorize(clientId, machineCode)), response);
    }

    private String page(Consent consent, Model model, HttpServletResponse response) {
        int code = check(consent);
        if (code != Codes.SUCCESS) {
            return error(code, model, response);
        }
        model.addAttribute("consent", consent);
        model.addAttribute("app", platform.settings().apps().get(consent.client_id()));
        model.addAttribute("printers", PRINTERS);
        return CONSENT_PAGE;
    }

    private int check(Consent consent) {
        return platform.checkAuthorization(
                consent.response_type(), consent.client_id(), consent.redirect_uri(), consent.state());
    }

    private static String error(int code, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.BAD_REQUEST.value());
        model.addAttribute("code", code);
        model.addAttribute("description", Codes.describe(code));
        return ERROR_PAGE;
    }

    // Not a "redirect:" view: that would append the model, and encode the address a second time.
    private static String redirect(URI location, HttpServletResponse response) {
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader("Location", location.toString());
        return null;
    }
}
