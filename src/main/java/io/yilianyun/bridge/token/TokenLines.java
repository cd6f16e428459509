package io.yilianyun.bridge.token;

import io.yilianyun.bridge.token.ImportedToken.BadLine;
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
import org.apache.commons.csv.CSVRecord;

/**
 * The lines of an import, each a token or the reason why it is none: NDJSON, or CSV whose first line names the columns. Of a line, no more
 * than {@value #LONGEST_LINE} bytes are kept. No value holds a line end, so that in CSV too a line is a record, and a bad one harms no
 * other.
 */
public final class TokenLines {
    static final int LONGEST_LINE = 16_384;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

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
     * Goes on to the next line.
     *
     * @return false at the end
     * @throws UnreadableException if the columns are not those of an import
     */
    boolean next() throws IOException {
        boolean there = read();
        while (there && csv && columns == null) {
            readColumns();
            there = read();
        }
        return there;
    }

    /** The line's number, from 1; the line with the columns counts. */
    long number() {
        return number;
    }

    /** The line's token; null if it is blank. */
    ImportedToken token(Predicate<String> isApp) throws BadLine {
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

    private String text() throws BadLine {
        if (length > LONGEST_LINE) {
            throw new BadLine("longer than %d bytes".formatted(LONGEST_LINE));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
            boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            return marked ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadLine("not UTF-8");
        }
    }

    private void readColumns() throws UnreadableException {
        try {
            String text = text();
            if (text.isBlank()) {
                return;
            }
            List<String> names = cells(text).toList();
            if (!ImportedToken.FIELDS.containsAll(names)
                    || !names.containsAll(ImportedToken.NEEDED)
                    || new HashSet<>(names).size() < names.size()) {
                throw new BadLine("not the columns of an import");
            }
            columns = names;
        } catch (BadLine e) {
            throw new UnreadableException(
                    "The first line of the CSV must name the columns, each once, with commas between them: %s, and if wanted %s"
                            .formatted(
                                    String.join(",", ImportedToken.NEEDED),
                                    String.join(
                                            ",",
                                            ImportedToken.FIELDS.stream()
                                                    .filter(name -> !ImportedToken.NEEDED.contains(name))
                                                    .toList())));
        }
    }

    private Map<String, String> record(String text) throws BadLine {
        CSVRecord cells = cells(text);
        if (cells.size() != columns.size()) {
            throw new BadLine("has %d cells where the first line has %d".formatted(cells.size(), columns.size()));
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            fields.put(columns.get(i), cells.get(i));
        }
        return fields;
    }

    private static CSVRecord cells(String text) throws BadLine {
        try (CSVParser parser = CSVParser.parse(new StringReader(text.strip()), CSVFormat.RFC4180)) {
            return parser.iterator().next();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // The parser's message may quote the line.
            throw new BadLine("not CSV: a quote is not closed, or stands in the middle of a cell");
        }
    }
}
