package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.platform.MachineCode;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.springframework.util.StringUtils;

/** What the API's calls take in their query and their body. An empty parameter counts as none. */
final class Inputs {
    private Inputs() {}

    record NewAuthorization(
            @NotBlank @Size(max = 32) String app,

            @Size(max = 200) @Pattern(regexp = "\\P{Cntrl}*", message = "must not hold control characters")
            String merchant,

            @Size(max = 1000) String returnTo) {
        NewAuthorization {
            merchant = StringUtils.hasText(merchant) ? merchant.strip() : null;
            returnTo = StringUtils.hasText(returnTo) ? returnTo : null;
        }
    }

    /**
     * Which part of a list.
     *
     * @param page from 0
     * @param size items, 50 unless given
     */
    record Paging(@Min(0) Integer page, @Min(1) @Max(500) Integer size) {
        private static final int USUAL_SIZE = 50;

        Paging {
            page = page == null ? Integer.valueOf(0) : page;
            size = size == null ? Integer.valueOf(USUAL_SIZE) : size;
        }

        /** This part of a list or, beyond its end, the last one. */
        <T> Page<T> nearest(Function<Paging, Page<T>> list) {
            Page<T> found = list.apply(this);
            return found.items().isEmpty() && found.total() > 0
                    ? list.apply(new Paging((int) ((found.total() - 1) / size), size))
                    : found;
        }

        long offset() {
            return (long) page * size;
        }

        /** @param count of all items; asked only if the items do not say it themselves */
        <T> Page<T> of(List<T> items, LongSupplier count) {
            boolean last = items.size() < size && (page == 0 || !items.isEmpty());
            return new Page<>(items, page, size, last ? offset() + items.size() : count.getAsLong());
        }
    }

    /** One part of a list, with the number of all items. */
    record Page<T>(List<T> items, int page, int size, long total) {}

    /**
     * Which tokens: those that match the filter, or those that are named.
     *
     * @param tokens names of the form {@code app/machineCode}
     */
    record TokenSelection(
            @Valid TokenRepository.Filter filter,

            @Size(max = 1000)
            Set<@Pattern(regexp = "[^/]{1,32}/" + MachineCode.PATTERN, message = NAME) String> tokens) {
        private static final String NAME = "must be the application's name, a slash and the machine code";

        /** No selection at all is a mistake rather than everything; of two, one would not be heeded. */
        @AssertTrue(message = "must name a filter or tokens, and not both; an empty filter matches all")
        @JsonIgnore
        public boolean isGiven() {
            return filter == null != (tokens == null);
        }
    }

    /**
     * Which open dead letters; what is not given matches all.
     *
     * @param reason why; kept in the audit
     */
    record DeadLetterSelection(
            @Size(max = 32) String app,
            @Size(max = 64) String machineCode,
            @Size(max = 16) String code,
            @Size(max = 32) String category,
            @Size(max = 1000) Set<@NotNull @Size(max = 36) String> ids,
            @Size(max = 150) String reason) {
        static final DeadLetterSelection ALL = new DeadLetterSelection(null, null, null, null, null, null);
        static final DeadLetterSelection NONE = new DeadLetterSelection(null, null, null, null, Set.of(), null);

        DeadLetterRepository.Filter filter() {
            return new DeadLetterRepository.Filter(DeadLetter.Status.OPEN, app, machineCode, code, category);
        }
    }

    /** @param machineCode the printer of an authorization or a refresh whose answer did not name it */
    record Recovery(
            @Pattern(regexp = MachineCode.PATTERN, message = MachineCode.RULE)
            String machineCode) {}

    /** @param subscription the subscription's name; without it all */
    record EventQuery(@Size(max = 32) String subscription) {
        EventQuery {
            subscription = StringUtils.hasText(subscription) ? subscription : null;
        }
    }

    record AuditQuery(
            @Size(max = 32) String app,
            @Size(max = 200) String actor,
            @Size(max = 40) String action,
            @Size(max = 64) String machineCode,
            Instant from,
            Instant to) {}
}
