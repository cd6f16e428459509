package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.NoSuchTokenException;
import io.yilianyun.bridge.token.TokenRepository;
import io.yilianyun.bridge.token.TokenStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** The operations pages. They show what the API's calls show; see {@link ConsoleActions} for what they do. */
@Controller
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleViews {
    private static final String SIZE = "50";

    private final ConsolePages pages;
    private final TokenApi tokens;
    private final DeadLetterApi letters;
    private final AppApi apps;
    private final TokenRepository tokenStore;
    private final DeadLetterRepository letterStore;

    ConsoleViews(
            ConsolePages pages,
            TokenApi tokens,
            DeadLetterApi letters,
            AppApi apps,
            TokenRepository tokenStore,
            DeadLetterRepository letterStore) {
        this.pages = pages;
        this.tokens = tokens;
        this.letters = letters;
        this.apps = apps;
        this.tokenStore = tokenStore;
        this.letterStore = letterStore;
    }

    @GetMapping("/login")
    @ResponseBody
    String login(HttpServletRequest request) {
        return pages.render(request, "login", Map.of("wrong", request.getParameter("error") != null));
    }

    @GetMapping({"", "/"})
    @ResponseBody
    String overview(HttpServletRequest request, Model model) {
        Map<TokenStatus, Long> printers = new LinkedHashMap<>();
        for (TokenStatus status : TokenStatus.values()) {
            printers.put(status, tokenStore.count(new TokenRepository.Filter(null, status, null)));
        }
        Map<DeadLetter.Status, Long> waiting = new LinkedHashMap<>();
        for (DeadLetter.Status status : new DeadLetter.Status[] {DeadLetter.Status.OPEN, DeadLetter.Status.RETRYING}) {
            waiting.put(status, letterStore.count(new DeadLetterRepository.Filter(status, null, null)));
        }
        return show(request, "overview", model, Map.of("apps", apps.list(), "printers", printers, "letters", waiting));
    }

    @GetMapping("/printers")
    @ResponseBody
    String printers(
            HttpServletRequest request,
            Model model,
            @RequestParam(required = false) String app,
            @RequestParam(required = false) String status,
            @RequestParam(required = false) String q,
            @RequestParam(required = false) String page)
            throws Problem {
        Map<String, Object> content = part(tokens.list(app, status, q, page, SIZE));
        content.put("apps", apps.list());
        content.put("statuses", TokenStatus.values());
        content.put("filter", filter("app", app, "status", status, "q", q));
        return show(request, "printers", model, content);
    }

    @GetMapping("/printers/{app}/{machineCode}")
    @ResponseBody
    String printer(HttpServletRequest request, Model model, @PathVariable String app, @PathVariable String machineCode)
            throws NoSuchTokenException {
        return show(request, "printer", model, Map.of("printer", tokens.get(app, machineCode)));
    }

    @GetMapping("/dead-letters")
    @ResponseBody
    String deadLetters(
            HttpServletRequest request,
            Model model,
            @RequestParam(defaultValue = "OPEN") String status,
            @RequestParam(required = false) String app,
            @RequestParam(required = false) String code,
            @RequestParam(required = false) String page)
            throws Problem {
        Map<String, Object> content = part(letters.list(status, app, code, page, SIZE));
        content.put("apps", apps.list());
        content.put("statuses", DeadLetter.Status.values());
        content.put("filter", filter("status", status, "app", app, "code", code));
        return show(request, "dead-letters", model, content);
    }

    @GetMapping("/apps")
    @ResponseBody
    String apps(HttpServletRequest request, Model model) {
        return show(request, "apps", model, Map.of("apps", apps.list()));
    }

    @ExceptionHandler
    ResponseEntity<String> refused(Problem problem, HttpServletRequest request) {
        return refused(request, problem.status(), problem.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<String> refused(NoSuchTokenException e, HttpServletRequest request) {
        return refused(request, HttpStatus.NOT_FOUND, e.getMessage());
    }

    private ResponseEntity<String> refused(HttpServletRequest request, HttpStatus status, String reason) {
        Map<String, Object> content = Map.of("message", "refused", "arguments", new Object[] {reason});
        return ResponseEntity.status(status).body(pages.render(request, "problem", content));
    }

    /** With what the last action left for the next page. */
    private String show(HttpServletRequest request, String page, Model model, Map<String, ?> content) {
        Map<String, Object> all = new HashMap<>(model.asMap());
        all.putAll(content);
        return pages.render(request, page, all);
    }

    /** A part of a list, with the numbers of its first and last entry, from 1. */
    private static Map<String, Object> part(Map<String, Object> answer) {
        Map<String, Object> part = new HashMap<>(answer);
        int number = (Integer) part.remove("page");
        int before = number * (Integer) answer.get("size");
        part.put("number", number);
        part.put("first", before + 1);
        part.put("last", before + ((List<?>) answer.get("items")).size());
        return part;
    }

    /** What the list is filtered by, by name; never null. */
    private static Map<String, String> filter(String... pairs) {
        Map<String, String> filter = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            filter.put(pairs[i], pairs[i + 1] == null ? "" : pairs[i + 1]);
        }
        return filter;
    }
}
