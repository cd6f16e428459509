package io.yilianyun.bridge.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes CSV (RFC 4180, UTF-8) that a spreadsheet can open without harm. */
public final class Csv {
    /** What a spreadsheet takes for the beginning of a formula; the last three are skipped by some before they look. */
    private static final String FORMULA = "=+-@\t\r\n";

    private final List<String> columns;

    public Csv(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    public byte[] header() {
        return rows(List.of(), true);
    }

    /** The rows' columns; a missing value is an empty cell. */
    public byte[] rows(List<Map<String, Object>> rows) {
        return rows(rows, false);
    }

    private byte[] rows(List<Map<String, Object>> rows, boolean header) {
        StringBuilder text = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            if (header) {
                printer.printRecord(columns);
            }
            for (Map<String, Object> row : rows) {
                printer.printRecord(
                        columns.stream().map(column -> cell(row.get(column))).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** An apostrophe before what would be a formula: spreadsheets then show text. */
    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
