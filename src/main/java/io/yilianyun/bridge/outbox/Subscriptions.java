package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.outbox.Event.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The subscriptions of the configuration: those of the three endpoints that always exist, and {@code yilianyun.subscriptions}. */
@Component("bridgeSubscriptions")
public class Subscriptions {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<Subscription> all = new ArrayList<>();

    Subscriptions(BridgeProperties properties) {
        Set<Type> dead = EnumSet.of(Type.DEAD_LETTER);
        Set<Type> pushed = EnumSet.of(Type.PUSH);
        Set<Type> others = EnumSet.complementOf(EnumSet.of(Type.DEAD_LETTER, Type.PUSH));
        all.add(usual("events", properties.events().uri(), others));
        all.add(usual("dead-letters", "direct:dead-letter", dead));
        all.add(usual("pushes", properties.push().uri(), pushed));
        properties
                .subscriptions()
                .forEach((name, own) ->
                        all.add(new Subscription(name, own.uri(), own.types(), own.apps(), own.timeout())));
    }

    private static Subscription usual(String name, String uri, Set<Type> types) {
        return new Subscription(name, uri, types.stream().map(Type::label).toList(), List.of(), TIMEOUT);
    }

    public List<Subscription> all() {
        return List.copyOf(all);
    }

    Subscription get(String name) {
        return all.stream()
                .filter(subscription -> subscription.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
