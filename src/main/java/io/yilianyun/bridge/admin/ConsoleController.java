package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Views.Retried;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.lang3.ObjectUtils;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
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
@ConditionalOnStandalone
@Controller("bridgeConsoleController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleController {
    private final ConsolePages pages;
    private final TokenController tokens;
    private final DeadLetterController deadLetters;
    private final AppController apps;

    ConsoleController(
            ConsolePages pages, TokenController tokens, DeadLetterController deadLetters, AppController apps) {
        this.pages = pages;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
        this.apps = apps;
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
                    tokens.listTokens(new TokenRepository.Filter(null, status, null), none)
                            .total());
        }
        Map<DeadLetter.Status, Long> letters = new LinkedHashMap<>();
        for (DeadLetter.Status status : List.of(DeadLetter.Status.OPEN, DeadLetter.Status.RETRYING)) {
            DeadLetterRepository.Filter query = new DeadLetterRepository.Filter(status, null, null, null, null);
            letters.put(status, deadLetters.listDeadLetters(query, none).total());
        }
        return show(request, "overview", model, Map.of("printers", printers, "letters", letters));
    }

    @GetMapping("/printers")
    String printers(
            HttpServletRequest request, Model model, @Valid TokenRepository.Filter query, @Valid Paging paging) {
        Page<Token> found = paging.nearest(part -> tokens.listTokens(query, part));
        return list(request, "printers", model, found, query, TokenStatus.values());
    }

    @GetMapping("/printers/{app}/{machineCode}")
    String printer(HttpServletRequest request, Model model, @PathVariable String app, @PathVariable String machineCode)
            throws NoSuchTokenException {
        return show(request, "printer", model, Map.of("printer", tokens.getToken(app, machineCode)));
    }

    @GetMapping("/dead-letters")
    String deadLetters(
            HttpServletRequest request, Model model, @Valid DeadLetterRepository.Filter asked, @Valid Paging paging) {
        DeadLetter.Status status = ObjectUtils.firstNonNull(asked.status(), DeadLetter.Status.OPEN);
        DeadLetterRepository.Filter query = new DeadLetterRepository.Filter(
                status, asked.app(), asked.machineCode(), asked.code(), asked.category());
        Page<DeadLetter> found = paging.nearest(part -> deadLetters.listDeadLetters(query, part));
        return list(request, "dead-letters", model, found, query, DeadLetter.Status.values());
    }

    @GetMapping("/apps")
    String apps(HttpServletRequest request, Model model) {
        return show(request, "apps", model, Map.of());
    }

    @PostMapping("/{action:refresh|delete|link|halt|resume|retry|discard|retry-all}")
    RedirectView act(
            HttpServletRequest request,
            @PathVariable String action,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        form.values().removeIf(String::isBlank);
        boolean confirmed = !action.equals("delete") || form.get("machineCode").equals(form.get("confirm"));
        String notice = confirmed ? action : "unconfirmed";
        Object subject = null;
        try {
            subject = confirmed ? run(action, form, next) : null;
        } catch (Exception e) {
            notice = "refused";
            subject = pages.texts(request).detail(form.get("app"), ApiExceptionResolver.problem(e));
        }
        next.addFlashAttribute("notice", notice)
                .addFlashAttribute("failed", !notice.equals(action))
                .addFlashAttribute("arguments", new Object[] {subject});
        String page =
                switch (confirmed ? action : "refresh") {
                    case "refresh" -> "printers/{app}/{machineCode}";
                    case "delete" -> "printers";
                    case "halt", "resume", "link" -> "apps";
                    default -> "dead-letters";
                };
        if (!Set.of("printers", "apps").contains(page)) {
            form.keySet().retainAll(Set.of("app", "machineCode", "status", "code"));
            next.addAllAttributes(form);
        }
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
                next.addFlashAttribute("link", apps.createAuthorization(wanted).url());
            }
            default -> {
                DeadLetterSelection all = new DeadLetterSelection(app, null, form.get("code"), null, null);
                Retried retried = deadLetters.retryDeadLetters(all);
                next.addFlashAttribute("refused", retried.refused());
                return retried.retrying();
            }
        }
        return machineCode == null ? app : machineCode;
    }

    @ExceptionHandler
    void refused(Exception cause, HttpServletRequest request, HttpServletResponse response) throws Exception {
        ApiProblem problem = ApiExceptionResolver.problem(cause);
        if (problem.getStatusCode().is5xxServerError()) {
            throw cause;
        }
        pages.refuse(request, response, problem);
    }

    /** With what the last action left for the next page. */
    private String show(HttpServletRequest request, String page, Model model, Map<String, ?> content) {
        Map<String, Object> all = new HashMap<>(model.asMap());
        all.put("apps", apps.listApps());
        all.putAll(content);
        return pages.render(request, page, all);
    }

    /** A part of a list and the query that it answers; what the query leaves out is empty. */
    private String list(
            HttpServletRequest request, String page, Model model, Page<?> list, Record query, Object[] statuses) {
        Map<String, String> filter = ApiJson.MAPPER.convertValue(query, ApiJson.OBJECT).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Objects.toString(entry.getValue(), "")));
        return show(request, page, model, Map.of("list", list, "filter", filter, "statuses", statuses));
    }
}
