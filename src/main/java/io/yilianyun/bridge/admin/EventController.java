package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.EventQuery;
import io.yilianyun.bridge.admin.Inputs.Page;
import io.yilianyun.bridge.admin.Inputs.Paging;
import io.yilianyun.bridge.outbox.PendingEvents;
import io.yilianyun.bridge.outbox.PendingEvents.PendingEvent;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The API's calls about events that are not handed over yet. */
@RestController("bridgeEventController")
@RequestMapping(path = "${yilianyun.api.path}/events", produces = MediaType.APPLICATION_JSON_VALUE)
class EventController {
    private final PendingEvents events;

    EventController(PendingEvents events) {
        this.events = events;
    }

    @GetMapping
    Page<PendingEvent> listEvents(@Valid @ParameterObject EventQuery query, @Valid @ParameterObject Paging paging) {
        String subscription = query.subscription();
        return paging.of(events.search(subscription, paging.size(), paging.offset()), () -> events.count(subscription));
    }

    @PostMapping("/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void retryEvent(@PathVariable @Size(max = 36) String id, @Valid @ParameterObject EventQuery query) {
        check(events.retry(id, query.subscription()));
    }

    @PostMapping("/{id}/discard")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void discardEvent(@PathVariable @Size(max = 36) String id, @Valid @ParameterObject EventQuery query) {
        check(events.discard(id, query.subscription()));
    }

    private static void check(boolean found) {
        if (!found) {
            throw new ApiProblem(HttpStatus.NOT_FOUND, "No event of this id waits to be handed over");
        }
    }
}
