package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Does what the console's forms ask for, by the API's operations. Each ends in a redirect, so that a reload does not repeat it. */
@Controller("bridgeConsoleActionController")
class ConsoleActionController {
    private final TokenController tokens;
    private final DeadLetterController deadLetters;
    private final AppController apps;
    private final AuthorizationController authorizations;

    ConsoleActionController(
            TokenController tokens,
            DeadLetterController deadLetters,
            AppController apps,
            AuthorizationController authorizations) {
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.apps = apps;
        this.authorizations = authorizations;
    }

    @PostMapping("/console/{action:refresh|delete|link|halt|resume|retry|discard|retry-all}")
    String act(@PathVariable String action, @RequestParam Map<String, String> form, RedirectAttributes next) {
        form.values().removeIf(String::isBlank);
        boolean confirmed = !action.equals("delete") || form.get("machineCode").equals(form.get("confirm"));
        try {
            Object subject = confirmed ? run(action, form, next) : null;
            notice(next, confirmed ? action : "unconfirmed", !confirmed, subject);
        } catch (Exception e) {
            notice(
                    next,
                    "refused",
                    true,
                    ApiExceptionResolver.problem(e).getBody().getDetail());
        }
        if (action.equals("refresh") || !confirmed) {
            next.addAttribute("app", form.get("app")).addAttribute("machineCode", form.get("machineCode"));
            return "redirect:/console/printers/{app}/{machineCode}";
        } else if (action.equals("delete")) {
            return "redirect:/console/printers";
        } else if (form.containsKey("app") && !form.containsKey("status")) {
            return "redirect:/console/apps";
        }
        // The same part of the list again.
        Stream.of("status", "app", "code")
                .filter(form::containsKey)
                .forEach(name -> next.addAttribute(name, form.get(name)));
        return "redirect:/console/dead-letters";
    }

    /** Runs an operation; what its notice names. */
    private Object run(String action, Map<String, String> form, RedirectAttributes next) throws Exception {
        String app = form.get("app");
        String machineCode = form.get("machineCode");
        switch (action) {
            case "refresh" -> tokens.refreshToken(app, machineCode);
            case "delete" -> tokens.deleteToken(app, machineCode);
            case "halt" -> apps.haltApp(app);
            case "resume" -> apps.resumeApp(app);
            case "retry" -> deadLetters.retryDeadLetter(form.get("id"), null);
            case "discard" -> deadLetters.discardDeadLetter(form.get("id"));
            case "link" -> {
                NewAuthorization wanted = new NewAuthorization(app, form.get("merchant"), null);
                String url = authorizations.createAuthorization(wanted).url().toString();
                next.addFlashAttribute("link", url);
            }
            default -> {
                DeadLetterSelection all = new DeadLetterSelection(app, null, form.get("code"), null, null);
                return deadLetters.retryDeadLetters(all).retrying();
            }
        }
        return machineCode == null ? app : machineCode;
    }

    /**
     * Leaves a notice for the next page.
     *
     * @param notice a key of {@code console.properties}, without {@code notice.}
     */
    private static void notice(RedirectAttributes next, String notice, boolean failed, Object subject) {
        next.addFlashAttribute("notice", notice)
                .addFlashAttribute("failed", failed)
                .addFlashAttribute("arguments", new Object[] {subject});
    }
}
