package io.yilianyun.bridge.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Spelling {

    private Spelling() {}

    /** The candidate that is most like the name: a few letters differ, its last part is the same, or it goes on. */
    static Optional<String> nearest(String name, List<String> candidates) {
        int farthest = Math.max(2, letters(name).length() / 5);
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> difference(name, candidate)))
                .filter(candidate -> difference(name, candidate) <= farthest);
    }

    private static int difference(String name, String candidate) {
        int distance = distance(letters(name), letters(candidate));
        boolean alike = candidate.startsWith(name + ".") || letters(last(name)).equals(letters(last(candidate)));
        return alike ? Math.min(distance, 1) : distance;
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String letters(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** Levenshtein distance: insertions, deletions and substitutions. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
