package io.yilianyun.bridge.token;

import io.yilianyun.bridge.crypto.Cipher;
import io.yilianyun.bridge.crypto.Cipher.UndecipherableException;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.token.TokenRepository.Filter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all tokens, a page at a time; each page is a short query of its own, so that a slow reader holds nothing. */
public class TokenExport {
    private static final Logger LOG = LoggerFactory.getLogger(TokenExport.class);
    private static final int ROWS = 500;

    private final TokenRepository tokens;
    private final Cipher cipher;

    public TokenExport(TokenRepository tokens, Cipher cipher) {
        this.tokens = tokens;
        this.cipher = cipher;
    }

    /** Pages of the tokens that match, in the order of application and machine code; null at the end. */
    public Supplier<List<Token>> pages(Filter filter, int rows) {
        Iterator<String> apps = (filter.app() == null ? tokens.apps() : List.of(filter.app())).iterator();
        return new Supplier<>() {
            private String app;
            private String after;

            @Override
            public List<Token> get() {
                while (app != null || apps.hasNext()) {
                    if (app == null) {
                        app = apps.next();
                        after = "";
                    }
                    List<Token> page = tokens.after(new Filter(app, filter.status(), filter.text()), after, rows);
                    if (!page.isEmpty()) {
                        after = page.get(page.size() - 1).machineCode();
                        return page;
                    }
                    app = null;
                }
                return null;
            }
        };
    }

    /** Chunks of all tokens with their secrets, as the NDJSON that an import takes; null at the end. */
    public Supplier<byte[]> lines() {
        Supplier<List<Token>> pages = pages(new Filter(null, null, null), ROWS);
        return () -> {
            List<Token> page = pages.get();
            if (page == null) {
                return null;
            }
            StringBuilder lines = new StringBuilder();
            page.forEach(token -> lines.append(Json.write(line(token))).append('\n'));
            return lines.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    /** A token that cannot be decrypted is a line without its pair: the import names it, and takes the others. */
    private Map<String, Object> line(Token token) {
        Instant issuedAt = token.refreshedAt() == null ? token.issuedAt() : token.refreshedAt();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("app", token.app());
        line.put("machineCode", token.machineCode());
        line.put("accessExpiresAt", token.accessExpiresAt());
        line.put("refreshExpiresAt", token.refreshExpiresAt());
        line.put("merchant", token.merchant());
        line.put("issuedAt", issuedAt);
        try {
            line.put("accessToken", decrypt(token, token.accessToken(), Token.ACCESS_COLUMN));
            line.put("refreshToken", decrypt(token, token.refreshToken(), Token.REFRESH_COLUMN));
        } catch (UndecipherableException e) {
            LOG.warn("{}/{} is exported without its pair: {}", token.app(), token.machineCode(), e.getMessage());
        }
        return line;
    }

    private String decrypt(Token token, byte[] ciphertext, String column) {
        return cipher.decrypt(ciphertext, column, token.app(), token.machineCode());
    }
}
