package io.yilianyun.bridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.ZoneId;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The developer's view of the sandbox: its state, and faults on demand. */
@Controller
@Profile("sandbox")
class SandboxPageController {

    private static final String PAGE = "sandbox/index";
    private static final String BACK_TO_PAGE = "redirect:/sandbox";
    private static final int MOST_TERMINALS = 100;

    private final StandInPlatform platform;

    SandboxPageController(StandInPlatform platform) {
        this.platform = platform;
    }

    @GetMapping({"/sandbox", "/sandbox/"})
    String page(Model model, HttpServletRequest request) {
        PageLanguage.tell(model, request);
        model.addAttribute("zone", ZoneId.of("Asia/Shanghai"));
        model.addAttribute("apps", platform.settings().apps().values());
        model.addAttribute(
                "terminals", platform.terminals().limit(MOST_TERMINALS).toList());
        model.addAttribute("terminalCount", platform.terminalCount());
        model.addAttribute("dailyQuota", platform.settings().dailyQuota());
        model.addAttribute("requests", platform.requests());
        model.addAttribute("faults", platform.faults());
        model.addAttribute("kinds", Fault.Kind.values());
        return PAGE;
    }

    @GetMapping(path = "/sandbox/state", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    ObjectNode state() {
        return SandboxJson.state(platform);
    }

    @PostMapping(path = "/sandbox/faults", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> inject(@RequestBody String json) {
        try {
            platform.inject(SandboxJson.fault(json));
            return ResponseEntity.noContent().build();
        } catch (IllegalArgumentException e) {
            return ResponseEntity.badRequest().contentType(MediaType.TEXT_PLAIN).body(e.getMessage() + "\n");
        }
    }

    @PostMapping(path = "/sandbox/faults", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String inject(
            @RequestParam Map<String, String> form,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            platform.inject(SandboxJson.fault(form));
            return BACK_TO_PAGE;
        } catch (IllegalArgumentException e) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("invalidFault", e.getMessage());
            return page(model, request);
        }
    }

    @DeleteMapping("/sandbox/faults")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @ResponseBody
    void clear() {
        platform.clearFaults();
    }

    @PostMapping("/sandbox/faults/clear")
    String clearFromPage() {
        platform.clearFaults();
        return BACK_TO_PAGE;
    }
}
