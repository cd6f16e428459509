package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.Chunks;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenExport;
import io.yilianyun.bridge.token.TokenRepository;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.Header;

/** The API's calls that answer everything there is, as a stream that is made while it is read. */
public class ExportApi {
    private static final int ROWS = 1000;
    private static final Csv TOKENS = new Csv(List.of(
            "app",
            "machineCode",
            "merchant",
            "scope",
            "status",
            "accessExpiresAt",
            "refreshExpiresAt",
            "refreshDueAt",
            "issuedAt",
            "refreshedAt",
            "quotaDay",
            "quotaUsed",
            "attempts",
            "errorCode",
            "errorDescription",
            "errorAt"));
    private static final Csv LETTERS = new Csv(List.of(
            "id",
            "app",
            "machineCode",
            "operation",
            "code",
            "description",
            "category",
            "attempts",
            "status",
            "createdAt",
            "updatedAt"));

    private final TokenExport export;
    private final DeadLetterRepository deadLetters;

    public ExportApi(TokenExport export, DeadLetterRepository deadLetters) {
        this.export = export;
        this.deadLetters = deadLetters;
    }

    /** All tokens that match, as CSV without their secrets. */
    public InputStream tokens(@Header("app") String app, @Header("status") String status, @Header("q") String text)
            throws Problem {
        TokenRepository.Filter filter = TokenApi.filter(app, status, text);
        Supplier<List<Token>> pages = export.pages(filter, ROWS);
        return csv(TOKENS, pages, ExportApi::row);
    }

    /** All dead letters that match, as CSV. */
    public InputStream deadLetters(
            @Header("status") String status, @Header("app") String app, @Header("code") String code) throws Problem {
        DeadLetterRepository.Filter filter = DeadLetterApi.filter(status, app, code);
        Supplier<List<DeadLetter>> pages = new Supplier<>() {
            private DeadLetter last;

            @Override
            public List<DeadLetter> get() {
                List<DeadLetter> page = deadLetters.after(filter, last, ROWS);
                last = page.isEmpty() ? last : page.get(page.size() - 1);
                return page.isEmpty() ? null : page;
            }
        };
        return csv(LETTERS, pages, DeadLetter::view);
    }

    private static <T> InputStream csv(Csv csv, Supplier<List<T>> pages, Function<T, Map<String, Object>> row) {
        return Chunks.stream(new Supplier<>() {
            private boolean begun;

            @Override
            public byte[] get() {
                if (!begun) {
                    begun = true;
                    return csv.header();
                }
                List<T> page = pages.get();
                return page == null ? null : csv.rows(page.stream().map(row).toList());
            }
        });
    }

    private static Map<String, Object> row(Token token) {
        Map<String, Object> row = TokenApi.view(token);
        if (row.remove("lastError") instanceof Token.LastError error) {
            row.put("errorCode", error.code());
            row.put("errorDescription", error.description());
            row.put("errorAt", error.at());
        }
        return row;
    }
}
