package io.yilianyun.bridge.routing;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what a misspelt name was probably meant to be. */
final class Similar {
    private Similar() {}

    /** A question that names the nearest known name, or nothing if none is near. */
    static String didYouMean(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
                .map(", did you mean '%s'?"::formatted)
                .orElse("");
    }

    private static int distance(String one, String other) {
        return LevenshteinDistance.getDefaultInstance().apply(one, other);
    }
}
