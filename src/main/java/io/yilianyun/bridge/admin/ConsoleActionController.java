package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Callable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** Does what the console's forms ask for, by the API's operations. Each ends in a redirect, so that a reload does not repeat it. */
@Controller("bridgeConsoleActionController")
@RequestMapping("/console")
class ConsoleActionController {
    private static final Object[] NOTHING = {};

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

    @PostMapping("/printers/{app}/{machineCode}/refresh")
    String refresh(RedirectAttributes next, @PathVariable String app, @PathVariable String machineCode) {
        run(next, "refreshed", () -> {
            tokens.refreshToken(app, machineCode);
            return machineCode;
        });
        return printer(app, machineCode);
    }

    @PostMapping("/printers/{app}/{machineCode}/delete")
    String delete(
            RedirectAttributes next,
            @PathVariable String app,
            @PathVariable String machineCode,
            @RequestParam(defaultValue = "") String confirm) {
        if (!confirm.equals(machineCode)) {
            notice(next, true, "unconfirmed");
            return printer(app, machineCode);
        }
        run(next, "deleted", () -> {
            tokens.deleteToken(app, machineCode);
            return machineCode;
        });
        return "redirect:/console/printers";
    }

    @PostMapping("/links")
    String link(RedirectAttributes next, @RequestParam String app, @RequestParam(required = false) String merchant) {
        run(next, "linked", () -> {
            NewAuthorization wanted = new NewAuthorization(app, merchant, null);
            next.addFlashAttribute("link", authorizations.createAuthorization(wanted).url().toString());
            return null;
        });
        return "redirect:/console/apps";
    }

    @PostMapping("/dead-letters/{id}/retry")
    String retry(HttpServletRequest request, RedirectAttributes next, @PathVariable String id) {
        run(next, "retry", () -> {
            deadLetters.retryDeadLetter(id, null);
            return null;
        });
        return toDeadLetters(request);
    }

    @PostMapping("/dead-letters/{id}/discard")
    String discard(HttpServletRequest request, RedirectAttributes next, @PathVariable String id) {
        run(next, "discard", () -> {
            deadLetters.discardDeadLetter(id);
            return null;
        });
        return toDeadLetters(request);
    }

    @PostMapping("/dead-letters/retry")
    String retryAll(
            HttpServletRequest request,
            RedirectAttributes next,
            @RequestParam(required = false) String app,
            @RequestParam(required = false) String code) {
        run(next, "retriedAll", () -> {
            DeadLetterSelection selection = new DeadLetterSelection(app, null, code, null, null);
            return deadLetters.retryDeadLetters(selection).retrying();
        });
        return toDeadLetters(request);
    }

    @PostMapping("/apps/{app}/halt")
    String halt(RedirectAttributes next, @PathVariable String app) {
        run(next, "halt", () -> {
            apps.haltApp(app);
            return app;
        });
        return "redirect:/console/apps";
    }

    @PostMapping("/apps/{app}/resume")
    String resume(RedirectAttributes next, @PathVariable String app) {
        run(next, "resume", () -> {
            apps.resumeApp(app);
            return app;
        });
        return "redirect:/console/apps";
    }

    /** Runs an operation, and leaves a notice of its outcome for the next page; the result, if any, stands in its sentence. */
    private static void run(RedirectAttributes next, String done, Callable<Object> operation) {
        try {
            Object result = operation.call();
            notice(next, false, done, result == null ? NOTHING : new Object[] {result});
        } catch (Exception e) {
            notice(next, true, "refused", ApiExceptionResolver.problem(e).getBody().getDetail());
        }
    }

    /** @param notice a key of {@code console.properties}, without {@code notice.} */
    private static void notice(RedirectAttributes next, boolean failed, String notice, Object... arguments) {
        next.addFlashAttribute("failed", failed)
                .addFlashAttribute("notice", notice)
                .addFlashAttribute("arguments", arguments);
    }

    /** The same part of the list again: the addresses of the forms have its filter. */
    private static String toDeadLetters(HttpServletRequest request) {
        String query = request.getQueryString();
        return "redirect:/console/dead-letters" + (query == null ? "" : "?" + query);
    }

    private static String printer(String app, String machineCode) {
        return "redirect:"
                + UriComponentsBuilder.fromPath("/console/printers/{app}/{machineCode}")
                        .encode()
                        .buildAndExpand(app, machineCode)
                        .toUriString();
    }
}
