package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.authorize.Pages;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.http.HttpHeaders;

/** Serves the API's contract, and the page that it makes for people. The page has no script and loads nothing but its own style sheet. */
public class ApiDocuments {
    private final Document contract;
    private final Pages pages;
    private final ContractPage model;
    private Document page;

    private record Document(byte[] bytes, EntityTag tag, String mediaType) {
        private Document(byte[] bytes, String mediaType) {
            this(bytes, EntityTag.of(bytes), mediaType);
        }
    }

    public ApiDocuments(Contract contract, Pages pages) {
        this.contract = new Document(contract.text(), "application/json");
        this.model = new ContractPage(contract);
        this.pages = pages;
    }

    public void contract(Exchange exchange) {
        answer(exchange.getMessage(), contract);
    }

    public void page(Exchange exchange) {
        answer(exchange.getMessage(), page());
    }

    private synchronized Document page() {
        if (page == null) {
            String html = pages.render(
                    "api",
                    Locale.ENGLISH,
                    Map.of(
                            "groups",
                            model.groups(),
                            "schemas",
                            model.schemas(),
                            "problems",
                            Arrays.asList(ProblemKind.values())));
            page = new Document(html.getBytes(StandardCharsets.UTF_8), "text/html;charset=UTF-8");
        }
        return page;
    }

    private static void answer(Message message, Document document) {
        String known = message.getHeader(HttpHeaders.IF_NONE_MATCH, String.class);
        HttpServletResponse response = JsonAnswer.response(message);
        message.removeHeaders("*");
        message.setHeader(HttpHeaders.CONTENT_TYPE, document.mediaType());
        message.setBody(document.bytes());
        JsonAnswer.conditional(message, document.tag(), known, response);
    }
}
