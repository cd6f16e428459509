package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterSelection;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Views.Discarded;
import io.yilianyun.bridge.admin.Views.Retried;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.apache.commons.lang3.ObjectUtils;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** The console's page of dead letters, and what is done to one, to some, or to all that match. */
@ConditionalOnStandalone
@Controller("bridgeConsoleDeadLetterController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleDeadLetterController extends ConsoleSupport {
    private static final Set<String> QUERY = Set.of("app", "machineCode", "status", "code", "category");

    private final DeadLetterController deadLetters;
    private final DeadLetterRepository repository;

    ConsoleDeadLetterController(ConsolePages pages, DeadLetterController deadLetters, DeadLetterRepository repository) {
        super(pages);
        this.deadLetters = deadLetters;
        this.repository = repository;
    }

    @GetMapping("/dead-letters")
    String deadLetters(
            HttpServletRequest request, Model model, @Valid DeadLetterRepository.Filter asked, @Valid Paging paging) {
        DeadLetter.Status status = ObjectUtils.firstNonNull(asked.status(), DeadLetter.Status.OPEN);
        DeadLetterRepository.Filter query = new DeadLetterRepository.Filter(
                status, asked.app(), asked.machineCode(), asked.code(), asked.category());
        Page<DeadLetter> found = paging.nearest(part -> deadLetters.listDeadLetters(query, part));
        DeadLetterRepository.Filter retrying =
                new DeadLetterRepository.Filter(DeadLetter.Status.RETRYING, query.app(), null, query.code(), null);
        return list(
                request,
                "dead-letters",
                model,
                found,
                filter(query),
                Map.of(
                        "statuses", DeadLetter.Status.values(),
                        "groups", repository.groups(query),
                        "retrying", repository.count(retrying)));
    }

    @GetMapping("/dead-letters/export")
    void export(@Valid DeadLetterRepository.Filter query, HttpServletResponse response) throws IOException {
        deadLetters.exportDeadLetters(query, response);
    }

    @PostMapping("/{action:retry|discard}")
    RedirectView act(
            HttpServletRequest request,
            @PathVariable String action,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        String id = form.get("id");
        return act(request, action, "dead-letters", form, QUERY, next, () -> {
            if (action.equals("retry")) {
                deadLetters.retryDeadLetter(id, null);
            } else {
                deadLetters.discardDeadLetter(id);
            }
            return id;
        });
    }

    /** @param selected whether only what {@code ids} names, not all that match */
    @PostMapping("/{action:retry-all|discard-all}")
    RedirectView actOnMany(
            HttpServletRequest request,
            @PathVariable String action,
            @Valid DeadLetterSelection asked,
            @RequestParam(defaultValue = "false") boolean selected,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        return act(request, action, "dead-letters", form, QUERY, next, () -> {
            DeadLetterSelection selection = selected && asked.ids() == null ? DeadLetterSelection.NONE : asked;
            if (action.equals("retry-all")) {
                Retried retried = deadLetters.retryDeadLetters(selection);
                next.addFlashAttribute("refused", retried.refused());
                return retried.retrying();
            }
            Discarded discarded = deadLetters.discardDeadLetters(selection);
            next.addFlashAttribute("refused", discarded.refused());
            return discarded.discarded();
        });
    }
}
