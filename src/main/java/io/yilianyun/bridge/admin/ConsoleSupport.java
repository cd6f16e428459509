package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.Page;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** What all controllers of the console's pages do. An action ends in a redirect, so that a reload does not repeat it. */
abstract class ConsoleSupport {
    protected final ConsolePages pages;

    ConsoleSupport(ConsolePages pages) {
        this.pages = pages;
    }

    /** Does what a form asks for; returns what its notice names. */
    interface Action {
        Object run() throws Exception;
    }

    @ExceptionHandler
    void refused(Exception cause, HttpServletRequest request, HttpServletResponse response) throws Exception {
        ApiProblem problem = ApiExceptionResolver.problem(cause);
        if (problem.getStatusCode().is5xxServerError()) {
            throw cause;
        }
        pages.refuse(request, response, problem);
    }

    /** A page, with what the last action left for it. */
    String show(HttpServletRequest request, String page, Model model, Map<String, ?> content) {
        Map<String, Object> all = new HashMap<>(model.asMap());
        all.putAll(content);
        return pages.render(request, page, all);
    }

    /**
     * A part of a list and the query that it answers: what the query leaves out is empty.
     *
     * @param content what the page shows beside it
     */
    String list(
            HttpServletRequest request,
            String page,
            Model model,
            Page<?> list,
            Map<String, String> filter,
            Map<String, ?> content) {
        Map<String, Object> all = new HashMap<>(content);
        all.put("list", list);
        all.put("filter", filter);
        return show(request, page, model, all);
    }

    /** The components of queries as a form takes them. */
    static Map<String, String> filter(Record... queries) {
        Map<String, String> filter = new HashMap<>();
        for (Record query : queries) {
            filter.putAll(ApiJson.MAPPER.convertValue(query, ApiJson.OBJECT).entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> Objects.toString(entry.getValue(), ""))));
        }
        return filter;
    }

    /**
     * Runs an action and leads to a page that says what came of it.
     *
     * @param form its parameters; those named in {@code kept} go with the address of the page
     */
    RedirectView act(
            HttpServletRequest request,
            String notice,
            String page,
            Map<String, String> form,
            Set<String> kept,
            RedirectAttributes next,
            Action action) {
        form.values().removeIf(String::isBlank);
        Object subject;
        String said = notice;
        try {
            subject = action.run();
        } catch (Exception e) {
            said = "refused";
            ApiProblem problem = ApiExceptionResolver.logged("The console's action " + notice, e);
            subject = pages.texts(request).detail(form.get("app"), problem);
        }
        next.addFlashAttribute("notice", said)
                .addFlashAttribute("failed", !said.equals(notice))
                .addFlashAttribute("arguments", new Object[] {subject});
        form.keySet().retainAll(kept);
        next.addAllAttributes(form);
        return new RedirectView("/console/" + page, true);
    }
}
