package io.yilianyun.bridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page in Markdown, as far as the tests of the documents look into it. */
record Markdown(Path file, String text) {
    static final Path README = Path.of("README.md");
    static final Path DOCS = Path.of("docs");
    static final String CHINESE = ".zh-CN";

    static Markdown page(String name) {
        return read(DOCS.resolve(name));
    }

    static Markdown read(Path file) {
        try {
            return new Markdown(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** README.md and its translation, the pages in docs, and the README of the routes. */
    static List<Markdown> all() {
        try (Stream<Path> pages = Stream.of(README, Path.of("README.zh-CN.md"), DOCS, Path.of("routes"))
                .flatMap(Markdown::walk)) {
            return pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .map(Markdown::read)
                    .toList();
        }
    }

    static Stream<Path> walk(Path start) {
        try {
            return Files.walk(start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the first table below a heading. */
    List<List<String>> rows(String heading) {
        return tables(heading).get(0);
    }

    /** The tables between a heading and the next one, each without its head. */
    List<List<List<String>>> tables(String heading) {
        int start = ("\n" + text).indexOf("\n" + heading + "\n");
        assertThat(start).as("heading '%s' in %s", heading, file).isNotNegative();
        List<List<List<String>>> tables = new ArrayList<>();
        boolean inTable = false;
        for (String line : text.substring(start + heading.length()).lines().toList()) {
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
        assertThat(tables).as("tables below '%s' in %s", heading, file).isNotEmpty();
        return tables;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    /** The first piece of code in a cell. */
    static String code(String cell) {
        return cell.replaceFirst("^[^`]*`([^`]*)`.*$", "$1");
    }

    /** The first piece of code in a column of a table. */
    static Set<String> codes(List<List<String>> rows, int column) {
        return rows.stream().map(row -> code(row.get(column))).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The blocks of code in a language, without the indentation of a list. */
    List<String> examples(String language) {
        return matches("(?ms)^( *)```" + language + "\n(.*?)^ *```$")
                .map(match -> match.group(2).replaceAll("(?m)^" + match.group(1), ""))
                .toList();
    }

    /** What is linked to within the project. */
    List<String> links() {
        return matches("]\\((?!https?:)([^)]+)\\)").map(match -> match.group(1)).toList();
    }

    /** The headings in their order, as a link names them. */
    List<String> anchors() {
        return matches("(?m)^#+ (.+)$")
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** Whether this page is the Chinese of another. */
    boolean isTranslation() {
        return file.toString().contains(CHINESE);
    }

    Stream<MatchResult> matches(String pattern) {
        return Pattern.compile(pattern).matcher(text).results();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
