package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.app.Finding;
import io.yilianyun.bridge.app.Finding.Subject;
import io.yilianyun.bridge.app.ListingCheck;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.servlet.view.RedirectView;

/** The console's page of what the platform asks for before it lists an application, and what of that is done. */
@ConditionalOnStandalone
@Controller("bridgeConsoleOnboardingController")
@ResponseBody
@RequestMapping(path = "/console/apps/{app}/onboarding", produces = ConsolePages.MEDIA_TYPE)
class ConsoleOnboardingController extends ConsoleSupport {
    /** In the order of the platform's access document (应用中心接入文档); what has no subject cannot be checked from here. */
    private static final List<String> STEPS =
            List.of("TYPE", "FOLDER", "LOGO", "CALLBACK", "PUSH", "MANUAL", "PICTURES", "REVIEW");

    private static final List<Finding> UNCHECKED = List.of(
            Finding.wrong(Subject.CALLBACK, "address.unchecked"), Finding.wrong(Subject.PUSH, "address.unchecked"));

    private final AddressCheck addresses;

    ConsoleOnboardingController(ConsolePages pages, AddressCheck addresses) {
        super(pages);
        this.addresses = addresses;
    }

    /** @param findings none: it cannot be checked from here */
    record Step(String name, List<Finding> findings) {
        public String state() {
            return findings.isEmpty() ? "UNKNOWN" : findings.stream().allMatch(Finding::right) ? "OK" : "PENDING";
        }
    }

    @GetMapping
    String onboarding(HttpServletRequest request, Model model, @PathVariable String app) {
        checkKnown(app);
        List<Finding> found = new ArrayList<>(ListingCheck.findings(app, pages.properties()));
        found.addAll(model.getAttribute("answers") instanceof Finding[] answers ? List.of(answers) : UNCHECKED);
        Map<String, List<Finding>> bySubject = found.stream()
                .collect(Collectors.groupingBy(finding -> finding.subject().name()));
        List<Step> steps = STEPS.stream()
                .map(name -> new Step(name, bySubject.getOrDefault(name, List.of())))
                .toList();
        return show(request, "onboarding", model, Map.of("app", app, "steps", steps, "properties", pages.properties()));
    }

    @PostMapping
    RedirectView check(HttpServletRequest request, @PathVariable String app, RedirectAttributes next) {
        checkKnown(app);
        return act(request, "addresses", "apps/{app}/onboarding", new HashMap<>(), Set.of(), next, () -> {
            next.addFlashAttribute("answers", addresses.check(app).toArray(Finding[]::new));
            return app;
        });
    }

    private void checkKnown(String app) {
        if (!pages.properties().apps().containsKey(app)) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "There is nothing at this address");
        }
    }
}
