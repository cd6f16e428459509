package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.admin.Inputs.DeadLetterQuery;
import io.yilianyun.bridge.admin.Inputs.TokenQuery;
import io.yilianyun.bridge.admin.Views.Imported;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenImport;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The API's calls that take or hand out any number of rows. All are streams in the caller's thread; exports read page after page by key, and
 * hold no connection while the caller reads.
 */
@RestController("bridgeTransferController")
@RequestMapping("/api")
class TransferController {
    static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final int ROWS = 1000;
    private static final String TOKEN_COLUMNS =
            "app,machineCode,merchant,scope,status,accessExpiresAt,refreshExpiresAt,refreshDueAt,issuedAt,"
                    + "refreshedAt,quotaDay,quotaUsed,attempts,errorCode,errorDescription,errorAt";
    private static final String DEAD_LETTER_COLUMNS =
            "id,app,machineCode,operation,code,description,category,attempts,status,createdAt,updatedAt";

    private final TokenImport imports;
    private final TokenRepository tokens;
    private final DeadLetterRepository deadLetters;

    TransferController(TokenImport imports, TokenRepository tokens, DeadLetterRepository deadLetters) {
        this.imports = imports;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
    }

    @PostMapping(path = "/tokens/import", consumes = NDJSON, produces = MediaType.APPLICATION_JSON_VALUE)
    Imported importTokens(@RequestBody(required = false) InputStreamResource body) throws IOException {
        return ApiJson.MAPPER.convertValue(
                imports.run(body == null ? InputStream.nullInputStream() : body.getInputStream()), Imported.class);
    }

    @GetMapping(path = "/tokens/export", produces = CSV)
    void exportTokens(@Valid @ParameterObject TokenQuery query, HttpServletResponse response) throws IOException {
        CsvResponse csv = new CsvResponse(response, "tokens.csv", TOKEN_COLUMNS);
        for (String app : query.app() == null ? tokens.apps() : List.of(query.app())) {
            TokenRepository.Filter filter = new TokenRepository.Filter(app, query.status(), query.q());
            List<Token> page = tokens.after(filter, "", ROWS);
            while (!page.isEmpty()) {
                csv.write(page);
                page = tokens.after(filter, page.get(page.size() - 1).machineCode(), ROWS);
            }
        }
        csv.write(List.of());
    }

    @GetMapping(path = "/dead-letters/export", produces = CSV)
    void exportDeadLetters(@Valid @ParameterObject DeadLetterQuery query, HttpServletResponse response)
            throws IOException {
        CsvResponse csv = new CsvResponse(response, "dead-letters.csv", DEAD_LETTER_COLUMNS);
        List<DeadLetter> page = deadLetters.after(query.filter(), null, ROWS);
        while (!page.isEmpty()) {
            csv.write(page);
            page = deadLetters.after(query.filter(), page.get(page.size() - 1), ROWS);
        }
        csv.write(List.of());
    }
}
