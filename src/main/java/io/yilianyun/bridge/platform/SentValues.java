package io.yilianyun.bridge.platform;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * What a request sent and nobody is to see. An answer may quote it, as it is or URL-encoded, in any of the places that are logged, stored in
 * plain or published.
 */
final class SentValues {
    static final SentValues NONE = new SentValues(Stream.of());

    private static final String PROPERTY = "bridgeSentValues";
    private static final Set<String> OPEN =
            Set.of("client_id", "machine_code", "grant_type", "scope", "timestamp", "id");
    /** Shorter ones are no secrets, and would be found by accident. */
    private static final int SHORTEST = 8;

    private final List<String> values;
    /** Length of the shortest value. */
    private final int shortest;

    private SentValues(Stream<String> values) {
        this.values = values.filter(value -> value.length() >= SHORTEST).toList();
        this.shortest = this.values.stream().mapToInt(String::length).min().orElse(Integer.MAX_VALUE);
    }

    /** Notes what the exchange's request sends, and the secret that it is signed with. */
    static void note(Exchange exchange, Map<String, String> form, String clientSecret) {
        Stream<String> secrets = form.entrySet().stream()
                .filter(field -> !OPEN.contains(field.getKey()))
                .map(Map.Entry::getValue);
        exchange.setProperty(PROPERTY, new SentValues(Stream.concat(secrets, Stream.of(clientSecret))));
    }

    /** What the exchange's last request sent. */
    static SentValues of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, NONE, SentValues.class);
    }

    /** The text with each of the values replaced by {@code ***}. Hardly any text is long enough to hold one. */
    String conceal(String text) {
        return text.length() < shortest ? text : pattern().matcher(text).replaceAll("***");
    }

    private Pattern pattern() {
        return Pattern.compile(
                values.stream()
                        .flatMap(value -> Stream.of(value, URLEncoder.encode(value, StandardCharsets.UTF_8)))
                        .distinct()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE);
    }
}
