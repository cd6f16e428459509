package io.yilianyun.bridge.admin;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.yilianyun.bridge.token.Token;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;

/** Writes records as a CSV file (RFC 4180, UTF-8 with a byte order mark) that a spreadsheet opens without harm. */
final class CsvResponse {
    /** What a spreadsheet takes for the beginning of a formula; some skip the last three before they look. */
    private static final String FORMULA = "=+-@\t\r\n";

    private final CSVPrinter printer;
    private final List<String> columns = new ArrayList<>();

    CsvResponse(HttpServletResponse response, String file, Class<? extends Record> type) throws IOException {
        response.setContentType(TransferController.CSV + ";charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(file).build().toString());
        BufferedWriter out =
                new BufferedWriter(new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
        out.write('\uFEFF');
        printer = new CSVPrinter(out, CSVFormat.RFC4180);
        Arrays.stream(type.getRecordComponents()).forEach(column -> {
            if (column.getAccessor().isAnnotationPresent(JsonIgnore.class)) {
                return;
            }
            if (column.getType() == Token.LastError.class) {
                columns.addAll(List.of("errorCode", "errorDescription", "errorAt"));
            } else {
                columns.add(column.getName());
            }
        });
        printer.printRecord(columns);
    }

    /** Writes a page of rows and sends it. */
    void write(List<? extends Record> rows) throws IOException {
        for (Record row : rows) {
            Map<String, Object> cells = ApiJson.MAPPER.convertValue(row, ApiJson.OBJECT);
            if (cells.remove("lastError") instanceof Map<?, ?> error) {
                cells.put("errorCode", error.get("code"));
                cells.put("errorDescription", error.get("description"));
                cells.put("errorAt", error.get("at"));
            }
            printer.printRecord(
                    columns.stream().map(column -> cell(cells.get(column))).toList());
        }
        printer.flush();
    }

    /** With an apostrophe before what would be a formula: spreadsheets then show text. */
    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
