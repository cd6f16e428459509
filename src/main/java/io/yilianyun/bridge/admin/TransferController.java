package io.yilianyun.bridge.admin;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.yilianyun.bridge.admin.Inputs.DeadLetterQuery;
import io.yilianyun.bridge.admin.Inputs.TokenQuery;
import io.yilianyun.bridge.admin.Views.DeadLetterView;
import io.yilianyun.bridge.admin.Views.Imported;
import io.yilianyun.bridge.admin.Views.TokenView;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.token.Token;
import io.yilianyun.bridge.token.TokenImport;
import io.yilianyun.bridge.token.TokenLines;
import io.yilianyun.bridge.token.TokenRepository;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The API's calls that take or hand out any number of rows. Both are streams in the caller's thread; exports read page after page by key, and
 * hold no connection while the caller reads.
 */
@RestController("bridgeTransferController")
@RequestMapping("/api")
class TransferController {
    static final String NDJSON = "application/x-ndjson";
    static final String CSV = "text/csv";
    private static final int ROWS = 1000;

    private final TokenImport imports;
    private final TokenRepository tokens;
    private final DeadLetterRepository deadLetters;

    TransferController(TokenImport imports, TokenRepository tokens, DeadLetterRepository deadLetters) {
        this.imports = imports;
        this.tokens = tokens;
        this.deadLetters = deadLetters;
    }

    @PostMapping(
            path = "/tokens/import",
            consumes = {NDJSON, CSV},
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            tags = "tokens",
            summary = "Takes in tokens that another system holds, streamed",
            description = "Role: operator. One JSON object a line, 16 kB a line at most, any number of lines, with app,"
                    + " machineCode, accessToken, refreshToken, accessExpiresAt and, if wanted, refreshExpiresAt, merchant,"
                    + " issuedAt. CSV begins with a line that names these columns. A bad line harms no other; the first 10,000"
                    + " are listed, the rest is counted.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = NDJSON, schema = @Schema(type = "string")),
                                @Content(mediaType = CSV, schema = @Schema(type = "string"))
                            }))
    Imported importTokens(HttpServletRequest request) throws IOException {
        InputStream body = request.getInputStream();
        boolean csv = MediaType.parseMediaType(request.getContentType()).isCompatibleWith(MediaType.valueOf(CSV));
        TokenLines lines = csv ? TokenLines.csv(body) : TokenLines.ndjson(body);
        return ApiJson.MAPPER.convertValue(imports.run(lines), Imported.class);
    }

    @GetMapping(path = "/tokens/export", produces = CSV)
    @Operation(
            tags = "tokens",
            summary = "Hands out all tokens that match as CSV, without their secrets",
            description = "Role: reader. Streamed, UTF-8 with a byte order mark. A cell that a spreadsheet would take for a"
                    + " formula begins with an apostrophe.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    void exportTokens(@Valid @ParameterObject TokenQuery query, HttpServletResponse response) throws IOException {
        CsvResponse csv = new CsvResponse(response, "tokens.csv", TokenView.class);
        for (String app : query.app() == null ? tokens.apps() : List.of(query.app())) {
            TokenRepository.Filter filter = new TokenRepository.Filter(app, query.status(), query.q());
            List<Token> page = tokens.after(filter, "", ROWS);
            while (!page.isEmpty()) {
                csv.write(page.stream().map(TokenView::of).toList());
                page = tokens.after(filter, page.get(page.size() - 1).machineCode(), ROWS);
            }
        }
        csv.write(List.of());
    }

    @GetMapping(path = "/dead-letters/export", produces = CSV)
    @Operation(
            tags = "dead letters",
            summary = "Hands out all dead letters that match as CSV",
            description = "Role: reader. Streamed, as the export of tokens.")
    @ApiResponse(responseCode = "200", content = @Content(mediaType = CSV, schema = @Schema(type = "string")))
    void exportDeadLetters(@Valid @ParameterObject DeadLetterQuery query, HttpServletResponse response)
            throws IOException {
        CsvResponse csv = new CsvResponse(response, "dead-letters.csv", DeadLetterView.class);
        List<DeadLetter> page = deadLetters.after(query.filter(), null, ROWS);
        while (!page.isEmpty()) {
            csv.write(page.stream().map(DeadLetterView::of).toList());
            page = deadLetters.after(query.filter(), page.get(page.size() - 1), ROWS);
        }
        csv.write(List.of());
    }
}
