package io.yilianyun.bridge.outbox;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.outbox.Event.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
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
        List<String> problems = new ArrayList<>();
        properties.subscriptions().forEach((name, own) -> {
            own.types().stream().filter(type -> !exists(type)).forEach(type -> problems.add(problem(name, type)));
            all.add(new Subscription(name, own.uri(), own.types(), own.apps(), own.timeout()));
        });
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static boolean exists(String type) {
        return labels().anyMatch(label -> Subscription.matches(type, label));
    }

    private static String problem(String name, String type) {
        String nearest = labels().min(Comparator.comparing(label -> StringUtils.getLevenshteinDistance(type, label)))
                .orElseThrow();
        return "yilianyun.subscriptions.%s.types has '%s', which no event is; did you mean %s? Event types are %s"
                .formatted(name, type, nearest, labels().toList());
    }

    private static Stream<String> labels() {
        return Stream.of(Type.values()).map(Type::label);
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
