package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Operations.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** What the buttons of the operations pages do. Each ends in a redirect, so that a reload does not repeat it. */
@Controller
@RequestMapping("/console")
class ConsoleActions {
    private final Operations operations;

    ConsoleActions(Operations operations) {
        this.operations = operations;
    }

    @PostMapping("/printers/{app}/{machineCode}/refresh")
    String refresh(
            HttpServletRequest request,
            RedirectAttributes next,
            @PathVariable String app,
            @PathVariable String machineCode) {
        tell(next, "refreshed", operations.run("refreshToken", request, printer(app, machineCode), null), machineCode);
        return to("/console/printers/{app}/{machineCode}", app, machineCode);
    }

    @PostMapping("/printers/{app}/{machineCode}/delete")
    String delete(
            HttpServletRequest request,
            RedirectAttributes next,
            @PathVariable String app,
            @PathVariable String machineCode,
            @RequestParam(defaultValue = "") String confirm) {
        if (!confirm.equals(machineCode)) {
            next.addFlashAttribute("failed", true)
                    .addFlashAttribute("notice", "unconfirmed")
                    .addFlashAttribute("arguments", new Object[0]);
            return to("/console/printers/{app}/{machineCode}", app, machineCode);
        }
        Outcome outcome = operations.run("deleteToken", request, printer(app, machineCode), null);
        tell(next, "deleted", outcome, machineCode);
        return to("/console/printers");
    }

    @PostMapping("/links")
    String link(
            HttpServletRequest request,
            RedirectAttributes next,
            @RequestParam String app,
            @RequestParam(defaultValue = "") String merchant) {
        Map<String, Object> body = new HashMap<>(Map.of("app", app));
        if (StringUtils.hasText(merchant)) {
            body.put("merchant", merchant.strip());
        }
        Outcome outcome = operations.run("createAuthorization", request, Map.of(), body);
        tell(next, "linked", outcome);
        if (outcome.isDone()) {
            next.addFlashAttribute("link", outcome.body().path("url").asText());
        }
        return to("/console/apps");
    }

    @PostMapping("/dead-letters/{id}/{action:retry|discard}")
    String settle(
            HttpServletRequest request, RedirectAttributes next, @PathVariable String id, @PathVariable String action) {
        Outcome outcome = operations.run(action + "DeadLetter", request, Map.of("id", id), null);
        tell(next, action, outcome);
        return toLetters(request);
    }

    @PostMapping("/dead-letters/retry")
    String retryAll(
            HttpServletRequest request,
            RedirectAttributes next,
            @RequestParam(defaultValue = "") String app,
            @RequestParam(defaultValue = "") String code) {
        Map<String, Object> filter = new HashMap<>();
        Map.of("app", app, "code", code).forEach((name, value) -> {
            if (!value.isEmpty()) {
                filter.put(name, value);
            }
        });
        Outcome outcome = operations.run("retryDeadLetters", request, Map.of(), filter);
        tell(
                next,
                "retriedAll",
                outcome,
                outcome.isDone() ? outcome.body().path("retrying").asLong() : 0);
        return toLetters(request);
    }

    @PostMapping("/apps/{app}/{action:halt|resume}")
    String change(
            HttpServletRequest request,
            RedirectAttributes next,
            @PathVariable String app,
            @PathVariable String action) {
        tell(next, action, operations.run(action + "App", request, Map.of("app", app), null), app);
        return to("/console/apps");
    }

    private static Map<String, Object> printer(String app, String machineCode) {
        return Map.of("app", app, "machineCode", machineCode);
    }

    /** Leaves for the next page what came of it: a key of {@code console.properties} and what stands in its sentence. */
    private static void tell(RedirectAttributes next, String done, Outcome outcome, Object... arguments) {
        next.addFlashAttribute("failed", !outcome.isDone());
        next.addFlashAttribute("notice", outcome.isDone() ? done : "refused");
        next.addFlashAttribute("arguments", outcome.isDone() ? arguments : new Object[] {outcome.reason()});
    }

    /** The same part of the list again: the buttons' addresses have its filter. */
    private static String toLetters(HttpServletRequest request) {
        return "redirect:/console/dead-letters"
                + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
    }

    private static String to(String path, Object... parts) {
        return "redirect:"
                + UriComponentsBuilder.fromPath(path)
                        .encode()
                        .buildAndExpand(parts)
                        .toUriString();
    }
}
