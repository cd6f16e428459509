package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.admin.Inputs.NewAuthorization;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.admin.Inputs.TokenSelection;
import io.yilianyun.bridge.admin.Views.Changed;
import io.yilianyun.bridge.authorize.Tickets;
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
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
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

/** The console's pages of printers, and what is done to one, to some, or to all that match. */
@ConditionalOnStandalone
@Controller("bridgeConsolePrinterController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsolePrinterController extends ConsoleSupport {
    private static final int MOST_LINKS = 10_000;
    private static final Set<String> QUERY = Set.of(
            "app",
            "status",
            "q",
            "merchant",
            "expired",
            "expiresWithinHours",
            "unplanned",
            "overdue",
            "sort",
            "descending");

    private final TokenController tokens;
    private final AppController apps;
    private final AuditRepository audit;
    private final DeadLetterRepository deadLetters;

    ConsolePrinterController(
            ConsolePages pages,
            TokenController tokens,
            AppController apps,
            AuditRepository audit,
            DeadLetterRepository deadLetters) {
        super(pages);
        this.tokens = tokens;
        this.apps = apps;
        this.audit = audit;
        this.deadLetters = deadLetters;
    }

    @GetMapping("/printers")
    String printers(
            HttpServletRequest request,
            Model model,
            @Valid TokenRepository.Filter query,
            @Valid TokenRepository.Order order,
            @Valid Paging paging) {
        Page<Token> found = paging.nearest(part -> tokens.listTokens(query, order, part));
        return list(request, "printers", model, found, filter(query, order), Map.of("statuses", TokenStatus.values()));
    }

    @GetMapping("/printers/export")
    void export(@Valid TokenRepository.Filter query, HttpServletResponse response) throws IOException {
        tokens.exportTokens(query, response);
    }

    @GetMapping("/printers/{app}/{machineCode}")
    String printer(HttpServletRequest request, Model model, @PathVariable String app, @PathVariable String machineCode)
            throws NoSuchTokenException {
        Token token = tokens.getToken(app, machineCode);
        DeadLetterRepository.Filter ofPrinter = new DeadLetterRepository.Filter(null, app, machineCode, null, null);
        List<DeadLetter> letters = deadLetters.search(ofPrinter, 20, 0);
        List<AuditEntry> entries = audit.search(new AuditQuery(app, null, null, machineCode, null, null), 20, 0);
        return show(request, "printer", model, Map.of("printer", token, "letters", letters, "entries", entries));
    }

    @PostMapping("/{action:refresh|delete}")
    RedirectView act(
            HttpServletRequest request,
            @PathVariable String action,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        String app = form.get("app");
        String machineCode = form.get("machineCode");
        boolean delete = action.equals("delete");
        boolean confirmed = !delete || machineCode.equals(form.get("confirm"));
        boolean gone = delete && confirmed;
        return act(
                request,
                action,
                gone ? "printers" : "printers/{app}/{machineCode}",
                form,
                gone ? Set.of() : Set.of("app", "machineCode"),
                next,
                () -> {
                    if (!confirmed) {
                        throw new ApiProblem(
                                HttpStatus.BAD_REQUEST,
                                "Nothing was deleted: what you entered is not the machine code");
                    } else if (delete) {
                        tokens.deleteToken(app, machineCode);
                    } else {
                        tokens.refreshToken(app, machineCode);
                    }
                    return machineCode;
                });
    }

    /** @param selected whether only what {@code tokens} names, not all that match */
    private static TokenSelection selection(TokenRepository.Filter query, Set<String> tokens, boolean selected) {
        return selected ? new TokenSelection(null, tokens) : new TokenSelection(query, null);
    }

    @PostMapping("/printers/{action:refresh|delete}")
    RedirectView actOnMany(
            HttpServletRequest request,
            @PathVariable String action,
            @Valid TokenRepository.Filter query,
            @RequestParam(defaultValue = "") Set<String> token,
            @RequestParam(defaultValue = "false") boolean selected,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        return act(request, action + "-many", "printers", form, QUERY, next, () -> {
            TokenSelection selection = selection(query, token, selected);
            Changed changed =
                    action.equals("delete") ? tokens.deleteTokens(selection) : tokens.refreshTokens(selection);
            next.addFlashAttribute("refused", changed.refused());
            return changed.changed();
        });
    }

    record MerchantLink(String app, String machineCode, String merchant, URI url, Instant expiresAt) {}

    /** Makes a link for each printer and hands them out as CSV. Without one are the printers of applications that are not configured any more. */
    @PostMapping("/printers/links")
    void links(
            @Valid TokenRepository.Filter query,
            @RequestParam(defaultValue = "") Set<String> token,
            @RequestParam(defaultValue = "false") boolean selected,
            HttpServletResponse response)
            throws IOException {
        List<Token> chosen = new ArrayList<>();
        tokens.select(selection(query, token, selected), batch -> {
            chosen.addAll(batch);
            if (chosen.size() > MOST_LINKS) {
                throw new ApiProblem(
                        HttpStatus.BAD_REQUEST, "More than " + MOST_LINKS + " links at once; use a filter");
            }
        });
        List<MerchantLink> links = chosen.stream().map(this::link).toList();
        new CsvResponse(response, "links.csv", "app,machineCode,merchant,url,expiresAt")
                .<MerchantLink>write(last -> last == null ? links : List.of());
    }

    private MerchantLink link(Token token) {
        if (!pages.properties().apps().containsKey(token.app())) {
            return new MerchantLink(token.app(), token.machineCode(), token.merchant(), null, null);
        }
        Tickets.Link link = apps.createAuthorization(new NewAuthorization(token.app(), token.merchant(), null));
        return new MerchantLink(token.app(), token.machineCode(), token.merchant(), link.url(), link.expiresAt());
    }
}
