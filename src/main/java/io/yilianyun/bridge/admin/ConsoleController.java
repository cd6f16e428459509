package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.app.AppState;
import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.app.CircuitBreaker;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.platform.PlatformClock;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;
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

/** The console's login, its overview and its page of applications. */
@ConditionalOnStandalone
@Controller("bridgeConsoleController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleController extends ConsoleSupport {
    private static final int DAYS = 35;
    private static final int HOURS = 24;

    private final Overview overview;
    private final RefreshHours hours;
    private final DeadLetterRepository deadLetters;
    private final AppController apps;
    private final Settings settings;

    ConsoleController(
            ConsolePages pages,
            Overview overview,
            RefreshHours hours,
            DeadLetterRepository deadLetters,
            AppController apps,
            Settings settings) {
        super(pages);
        this.overview = overview;
        this.hours = hours;
        this.deadLetters = deadLetters;
        this.apps = apps;
        this.settings = settings;
    }

    /** What is known of applications without asking the database for their tokens. */
    @ConditionalOnStandalone
    @Component("bridgeConsoleSettings")
    record Settings(
            BridgeProperties properties, Applications applications, CircuitBreaker breaker, PlatformClock clock) {
        /** @param down since when the platform does not answer; null if it does */
        record App(String name, AppState state, Instant down, BridgeProperties.App settings) {}

        List<App> apps() {
            return properties.apps().entrySet().stream()
                    .map(app -> new App(
                            app.getKey(),
                            applications.state(app.getKey()),
                            breaker.downSince(app.getKey()),
                            app.getValue()))
                    .toList();
        }
    }

    @GetMapping("/login")
    String login(HttpServletRequest request) {
        return pages.render(request, "login", Map.of("wrong", request.getParameter("error") != null));
    }

    @GetMapping({"", "/"})
    String overview(HttpServletRequest request, Model model) {
        Map<DeadLetter.Status, Long> letters = new LinkedHashMap<>();
        for (DeadLetter.Status status : List.of(DeadLetter.Status.OPEN, DeadLetter.Status.RETRYING)) {
            letters.put(status, deadLetters.count(new DeadLetterRepository.Filter(status, null, null, null, null)));
        }
        return show(
                request,
                "overview",
                model,
                Map.of(
                        "figures", overview.figures(),
                        "letters", letters,
                        "states", settings.apps(),
                        "concerns", overview.concerns(letters.get(DeadLetter.Status.OPEN)),
                        "days", days(overview.days()),
                        "hours", hours()));
    }

    /** For each of the next days, how many tokens expire or are to be refreshed. */
    private Map<LocalDate, Map<String, Long>> days(List<Overview.Day> counted) {
        LocalDate today = LocalDate.ofInstant(pages.clock().instant(), ConsoleTexts.ZONE);
        Map<LocalDate, Map<String, Long>> days = new TreeMap<>();
        LongStream.range(0, DAYS).forEach(day -> days.put(today.plusDays(day), new TreeMap<>()));
        counted.forEach(day -> days.computeIfPresent(LocalDate.ofEpochDay(day.dayNumber()), (date, kinds) -> {
            kinds.put(day.kind(), day.tokens());
            return kinds;
        }));
        return days;
    }

    /** For each of the last hours, how many refreshes had which outcome. */
    private Map<Instant, Map<String, Long>> hours() {
        Instant first = pages.clock().instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1L));
        Map<Instant, Map<String, Long>> counted = new TreeMap<>();
        IntStream.range(0, HOURS).forEach(hour -> counted.put(first.plus(Duration.ofHours(hour)), new TreeMap<>()));
        hours.since(first)
                .forEach(hour -> counted.computeIfPresent(hour.hourAt(), (at, outcomes) -> {
                    outcomes.put(hour.outcome(), hour.refreshes());
                    return outcomes;
                }));
        return counted;
    }

    @GetMapping("/apps")
    String apps(HttpServletRequest request, Model model) {
        return show(
                request,
                "apps",
                model,
                Map.of(
                        "states", settings.apps(),
                        "figures", overview.figures(),
                        "skew", settings.clock().skew().toSeconds(),
                        "properties", settings.properties()));
    }

    @PostMapping("/{action:halt|resume|link}")
    RedirectView act(
            HttpServletRequest request,
            @PathVariable String action,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        String app = form.get("app");
        String page = form.containsKey("machineCode") ? "printers/{app}/{machineCode}" : "apps";
        Set<String> kept = page.equals("apps") ? Set.of() : Set.of("app", "machineCode");
        return act(request, action, page, form, kept, next, () -> {
            switch (action) {
                case "halt" -> apps.haltApp(app);
                case "resume" -> apps.resumeApp(app);
                default -> {
                    NewAuthorization wanted = new NewAuthorization(app, form.get("merchant"), null);
                    String url = apps.createAuthorization(wanted).url().toString();
                    next.addFlashAttribute("link", url).addFlashAttribute("code", QrImage.of(url));
                }
            }
            return app;
        });
    }
}
