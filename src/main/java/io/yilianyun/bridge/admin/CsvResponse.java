package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/** Writes records as a CSV file (RFC 4180, UTF-8 with a byte order mark) that a spreadsheet opens without harm. */
final class CsvResponse {
    static final String MEDIA_TYPE = "text/csv";

    private final CSVPrinter printer;
    private final List<String> columns;

    /** @param columns the only fields that are written, with commas between them */
    CsvResponse(HttpServletResponse response, String file, String columns) throws IOException {
        response.setContentType(MEDIA_TYPE + ";charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(file));
        this.columns = List.of(columns.split(","));
        Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        out.write('\uFEFF');
        printer = new CSVPrinter(out, CSVFormat.RFC4180);
        printer.printRecord(this.columns);
        printer.flush();
    }

    /**
     * Writes rows page after page. No connection is held while the caller reads.
     *
     * @param next the rows after the last one, or the first rows after null; none at the end
     */
    <T extends Record> void write(Function<T, List<T>> next) throws IOException {
        List<T> page = next.apply(null);
        while (!page.isEmpty()) {
            for (T row : page) {
                write(row);
            }
            printer.flush();
            page = next.apply(page.get(page.size() - 1));
        }
    }

    private void write(Record row) throws IOException {
        ObjectNode cells = ApiJson.MAPPER.valueToTree(row);
        cells.path("lastError")
                .fields()
                .forEachRemaining(
                        error -> cells.set("error" + StringUtils.capitalize(error.getKey()), error.getValue()));
        printer.printRecord(columns.stream()
                .map(column -> cell(cells.path(column).asText("")))
                .toList());
    }

    /** With an apostrophe before what a spreadsheet would take for a formula; some skip white space before they look. */
    private static String cell(String text) {
        return text.matches("(?s)[=+\\-@\t\r\n].*") ? "'" + text : text;
    }
}
