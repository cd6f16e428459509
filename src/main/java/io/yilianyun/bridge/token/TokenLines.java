package io.yilianyun.bridge.token;

import io.yilianyun.bridge.token.ImportedToken.BadLineException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * Reads the lines of an import: NDJSON, or CSV whose first line names the columns. At most {@value #LONGEST_LINE} bytes of a line are kept.
 * No value contains a line end, so a CSV record is a line as well, and a bad one harms no other.
 */
public final class TokenLines {
    static final int LONGEST_LINE = 16_384;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final InputStream in;
    private final boolean csv;
    private final byte[] line = new byte[LONGEST_LINE + 1];
    private int length;
    private long number;
    private List<String> columns;

    private TokenLines(InputStream in, boolean csv) {
        this.in = new BufferedInputStream(in, 65_536);
        this.csv = csv;
    }

    public static TokenLines ndjson(InputStream in) {
        return new TokenLines(in, false);
    }

    public static TokenLines csv(InputStream in) {
        return new TokenLines(in, true);
    }

    /**
     * Moves on to the next line.
     *
     * @return false at the end
     * @throws UnreadableException if the columns are not those of an import
     */
    boolean next() throws IOException {
        boolean found = read();
        while (found && csv && columns == null) {
            readColumns();
            found = read();
        }
        return found;
    }

    /** The line's number, from 1; the line with the columns counts. */
    long number() {
        return number;
    }

    /** The line's token; null if the line is blank. */
    ImportedToken token(Predicate<String> isApp) throws BadLineException {
        String text = text();
        if (text.isBlank()) {
            return null;
        }
        return csv ? ImportedToken.of(record(text), isApp) : ImportedToken.parse(text, isApp);
    }

    private boolean read() throws IOException {
        length = 0;
        int c = in.read();
        if (c < 0) {
            return false;
        }
        number++;
        for (; c >= 0 && c != '\n'; c = in.read()) {
            if (length < line.length) {
                line[length++] = (byte) c;
            }
        }
        return true;
    }

    private String text() throws BadLineException {
        if (length > LONGEST_LINE) {
            throw new BadLineException("longer than %d bytes".formatted(LONGEST_LINE));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
            return number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadLineException("not UTF-8");
        }
    }

    private void readColumns() throws UnreadableException {
        List<String> names = List.of();
        try {
            String text = text();
            if (text.isBlank()) {
                return;
            }
            names = cells(text);
        } catch (BadLineException e) {
            names = List.of();
        }
        HashSet<String> unknown = new HashSet<>(names);
        unknown.removeAll(ImportedToken.REQUIRED);
        unknown.removeAll(ImportedToken.OPTIONAL);
        if (!names.containsAll(ImportedToken.REQUIRED)
                || !unknown.isEmpty()
                || new HashSet<>(names).size() < names.size()) {
            throw new UnreadableException(
                    "The first line of the CSV must name the columns, each once, separated by commas: %s; optional are %s"
                            .formatted(
                                    String.join(",", ImportedToken.REQUIRED),
                                    String.join(",", ImportedToken.OPTIONAL)));
        }
        columns = names;
    }

    private Map<String, String> record(String text) throws BadLineException {
        List<String> cells = cells(text);
        if (cells.size() != columns.size()) {
            throw new BadLineException(
                    "has %d cells where the first line has %d".formatted(cells.size(), columns.size()));
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            fields.put(columns.get(i), cells.get(i));
        }
        return fields;
    }

    private static List<String> cells(String text) throws BadLineException {
        try (CSVParser parser = CSVParser.parse(new StringReader(text.strip()), CSVFormat.RFC4180)) {
            return parser.iterator().next().toList();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // Not passed on: the parser's message may quote the line.
            throw new BadLineException("not CSV: a quote is not closed, or stands in the middle of a cell");
        }
    }
}
