package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterQuery;
import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.TokenQuery;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.TokenStatus;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/**
 * Shows the console's pages with what the API's calls answer, and does what their forms ask for by the API's operations. An action ends in a
 * redirect, so that a reload does not repeat it.
 */
@Controller("bridgeConsoleController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleController {
    private final ConsolePages pages;
    private final TokenController tokens;
    private final DeadLetterController deadLetters;
    private final AppController apps;
    private final AuthorizationController authorizations;

    ConsoleController(
            ConsolePages pages,
            TokenController tokens,
            DeadLetterController deadLetters,
            AppController apps,
            AuthorizationController authorizations) {
        this.pages = pages;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.apps = apps;
        this.authorizations = authorizations;
    }

    @GetMapping("/login")
    String login(HttpServletRequest request) {
        return pages.render(request, "login", Map.of("wrong", request.getParameter("error") != null));
    }

    @GetMapping({"", "/"})
    String overview(HttpServletRequest request, Model model) {
        Paging none = new Paging(0, 1);
        Map<TokenStatus, Long> printers = new LinkedHashMap<>();
        for (TokenStatus status : TokenStatus.values()) {
            printers.put(
                    status,
                    tokens.listTokens(new TokenQuery(null, status, null), none).total());
        }
        Map<DeadLetter.Status, Long> letters = new LinkedHashMap<>();
        for (DeadLetter.Status status : List.of(DeadLetter.Status.OPEN, DeadLetter.Status.RETRYING)) {
            DeadLetterQuery query = new DeadLetterQuery(status, null, null, null);
            letters.put(status, deadLetters.listDeadLetters(query, none).total());
        }
        return show(request, "overview", model, Map.of("printers", printers, "letters", letters));
    }

    @GetMapping("/printers")
    String printers(HttpServletRequest request, Model model, @Valid TokenQuery query, @Valid Paging paging) {
        Map<String, Object> content = part(tokens.listTokens(query, paging));
        content.put("statuses", TokenStatus.values());
        content.put("filter", filter(query));
        return show(request, "printers", model, content);
    }

    @GetMapping("/printers/{app}/{machineCode}")
    String printer(HttpServletRequest request, Model model, @PathVariable String app, @PathVariable String machineCode)
            throws NoSuchTokenException {
        return show(request, "printer", model, Map.of("printer", tokens.getToken(app, machineCode)));
    }

    @GetMapping("/dead-letters")
    String deadLetters(
            HttpServletRequest request,
            Model model,
            @RequestParam(defaultValue = "OPEN") DeadLetter.Status status,
            @RequestParam(required = false) String app,
            @RequestParam(required = false) String code,
            @Valid Paging paging) {
        DeadLetterQuery query = new DeadLetterQuery(status, app, null, code);
        Map<String, Object> content = part(deadLetters.listDeadLetters(query, paging));
        content.put("statuses", DeadLetter.Status.values());
        content.put("filter", filter(query));
        return show(request, "dead-letters", model, content);
    }

    @GetMapping("/apps")
    String apps(HttpServletRequest request, Model model) {
        return show(request, "apps", model, Map.of());
    }

    @PostMapping("/{action:refresh|delete|link|halt|resume|retry|discard|retry-all}")
    RedirectView act(@PathVariable String action, @RequestParam Map<String, String> form, RedirectAttributes next) {
        form.values().removeIf(String::isBlank);
        boolean confirmed = !action.equals("delete") || form.get("machineCode").equals(form.get("confirm"));
        next.addFlashAttribute("notice", confirmed ? action : "unconfirmed").addFlashAttribute("failed", !confirmed);
        try {
            Object subject = confirmed ? run(action, form, next) : null;
            next.addFlashAttribute("arguments", new Object[] {subject});
        } catch (Exception e) {
            String reason = ApiExceptionResolver.problem(e).getBody().getDetail();
            next.addFlashAttribute("notice", "refused").addFlashAttribute("failed", true);
            next.addFlashAttribute("arguments", new Object[] {reason});
        }
        String page = "dead-letters";
        List<String> kept = List.of();
        if (action.equals("refresh") || !confirmed) {
            page = "printers/{app}/{machineCode}";
            kept = List.of("app", "machineCode");
        } else if (action.equals("delete")) {
            page = "printers";
        } else if (form.containsKey("app") && !form.containsKey("status")) {
            page = "apps";
        } else {
            // The same part of the list again.
            kept = List.of("status", "app", "code");
        }
        kept.stream().filter(form::containsKey).forEach(name -> next.addAttribute(name, form.get(name)));
        return new RedirectView("/console/" + page, true);
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

    @ExceptionHandler
    void refused(Exception cause, HttpServletRequest request, HttpServletResponse response) throws Exception {
        ErrorResponse problem = ApiExceptionResolver.problem(cause);
        if (problem.getStatusCode().is5xxServerError()) {
            throw cause;
        }
        HttpStatus status = HttpStatus.valueOf(problem.getStatusCode().value());
        pages.refuse(request, response, status, "refused", problem.getBody().getDetail());
    }

    /** With what the last action left for the next page. */
    private String show(HttpServletRequest request, String page, Model model, Map<String, ?> content) {
        Map<String, Object> all = new HashMap<>(model.asMap());
        all.put("apps", apps.listApps());
        all.putAll(content);
        return pages.render(request, page, all);
    }

    /** A part of a list, with the numbers of its first and last item, from 1. */
    private static Map<String, Object> part(Page<?> page) {
        long before = (long) page.page() * page.size();
        return new HashMap<>(Map.of(
                "items", page.items(),
                "number", page.page(),
                "total", page.total(),
                "first", before + 1,
                "last", before + page.items().size()));
    }

    /** The components of a query by name; what is not given is empty. */
    private static Map<String, String> filter(Record query) {
        Map<String, Object> given = ApiJson.MAPPER.convertValue(query, ApiJson.OBJECT);
        return given.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Objects.toString(entry.getValue(), "")));
    }
}
