package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.AuditQuery;
import io.yilianyun.bridge.admin.Inputs.EventQuery;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.outbox.PendingEvents.PendingEvent;
import io.yilianyun.bridge.outbox.Subscriptions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Map;
import java.util.Set;
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

/** The console's pages of what the bridge itself runs on: events, routes, audit and keys. */
@ConditionalOnStandalone
@Controller("bridgeConsoleSystemController")
@ResponseBody
@RequestMapping(path = "/console", produces = ConsolePages.MEDIA_TYPE)
class ConsoleSystemController extends ConsoleSupport {
    private final EventController events;
    private final PendingEvents pending;
    private final Subscriptions subscriptions;
    private final AuditController audit;
    private final EncryptionController keys;
    private final ManagedRoutes routes;

    ConsoleSystemController(
            ConsolePages pages,
            EventController events,
            PendingEvents pending,
            Subscriptions subscriptions,
            AuditController audit,
            EncryptionController keys,
            ManagedRoutes routes) {
        super(pages);
        this.events = events;
        this.pending = pending;
        this.subscriptions = subscriptions;
        this.audit = audit;
        this.keys = keys;
        this.routes = routes;
    }

    @GetMapping("/events")
    String events(HttpServletRequest request, Model model, @Valid EventQuery query, @Valid Paging paging) {
        Page<PendingEvent> found = paging.nearest(part -> events.listEvents(query, part));
        return list(
                request,
                "events",
                model,
                found,
                filter(query),
                Map.of("subscriptions", subscriptions.all(), "pending", pending));
    }

    @GetMapping("/audit")
    String audit(HttpServletRequest request, Model model, @Valid AuditQuery query, @Valid Paging paging) {
        Page<AuditEntry> found = paging.nearest(part -> audit.listAudit(query, part));
        return list(request, "audit", model, found, filter(query), Map.of());
    }

    @GetMapping("/routes")
    String routes(HttpServletRequest request, Model model) {
        return show(request, "routes", model, Map.of("routes", routes.all()));
    }

    @GetMapping("/keys")
    String keys(HttpServletRequest request, Model model) {
        return show(request, "keys", model, Map.of("encryption", keys.getEncryption()));
    }

    @PostMapping("/{action:retry-event|discard-event|start-route|stop-route|rotate-key|remove-key}")
    RedirectView act(
            HttpServletRequest request,
            @PathVariable String action,
            @RequestParam Map<String, String> form,
            RedirectAttributes next) {
        String id = form.get("id");
        EventQuery subscription = new EventQuery(form.get("subscription"));
        String page = action.endsWith("event") ? "events" : action.endsWith("route") ? "routes" : "keys";
        return act(request, action, page, form, Set.of(), next, () -> {
            switch (action) {
                case "retry-event" -> events.retryEvent(id, subscription);
                case "discard-event" -> events.discardEvent(id, subscription);
                case "start-route" -> routes.start(id);
                case "stop-route" -> routes.stop(id);
                case "rotate-key" -> keys.rotateKey();
                default -> keys.removeKey(id);
            }
            return id;
        });
    }
}
