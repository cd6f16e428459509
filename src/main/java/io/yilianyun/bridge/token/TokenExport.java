package io.yilianyun.bridge.token;

import io.yilianyun.bridge.token.TokenRepository.Filter;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Reads all tokens, a page at a time; each page is a short query of its own, so that a slow reader holds nothing. */
public class TokenExport {
    private final TokenRepository tokens;

    public TokenExport(TokenRepository tokens) {
        this.tokens = tokens;
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
}
