package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page in Markdown, as far as the tests of the documentation look into it. */
record Markdown(String text) {
    /** The rows of the first table below a heading. */
    List<List<String>> rows(String heading) {
        return tables(heading).get(0);
    }

    /** The tables between a heading and the next one, each without its head. */
    List<List<List<String>>> tables(String heading) {
        int start = text.indexOf("\n" + heading + "\n");
        assertThat(start).as("heading '%s'", heading).isNotNegative();
        List<List<List<String>>> tables = new ArrayList<>();
        boolean inTable = false;
        for (String line : text.substring(start + heading.length() + 2).lines().toList()) {
            if (line.matches("##+ .*")) {
                break;
            }
            if (line.startsWith("|") && !inTable) {
                tables.add(new ArrayList<>());
            } else if (line.startsWith("| ") && !line.startsWith("| ---")) {
                tables.get(tables.size() - 1).add(cells(line));
            }
            inTable = line.startsWith("|");
        }
        assertThat(tables).as("tables below '%s'", heading).isNotEmpty();
        return tables;
    }

    private static List<String> cells(String line) {
        String[] cells = line.substring(1).split("\\|");
        return Arrays.stream(cells).map(String::strip).toList();
    }

    /** The first piece of code in a cell. */
    static String code(String cell) {
        return cell.replaceFirst("^[^`]*`([^`]*)`.*$", "$1");
    }

    /** The blocks of code in a language. */
    List<String> examples(String language) {
        return matches("(?ms)^```" + language + "\n(.*?)^```$")
                .map(match -> match.group(1))
                .toList();
    }

    /** What is linked to within the project. */
    List<String> links() {
        return matches("]\\((?!http)([^)]+)\\)").map(match -> match.group(1)).toList();
    }

    /** The headings, as a link names them. */
    Set<String> anchors() {
        return matches("(?m)^#+ (.+)$")
                .map(heading -> "#"
                        + heading.group(1)
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9 -]", "")
                                .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    Stream<MatchResult> matches(String pattern) {
        return Pattern.compile(pattern).matcher(text).results();
    }
}
