package io.yilianyun.bridge.call;

import io.yilianyun.bridge.admin.Problem;
import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Reads a request that is to be forwarded to the platform. Camel makes headers of its fields, which must not decide about anything: they are
 * read from the request itself.
 */
public class CallRequest {
    private static final Pattern PREFIX = Pattern.compile("/api/call/[^/]+/[^/]+/?");
    private static final int LONGEST_NAME = 64;
    private static final int MOST_FAULTS = 10;

    /** What the bridge alone sends. */
    private static final Set<String> RESERVED =
            Set.of("client_id", "access_token", "machine_code", "sign", "timestamp", "id");

    /** What the bridge alone calls: another's exchange or refresh would take a token out of its hands. */
    private static final Pattern TOKENS = Pattern.compile("oauth/(oauth|authorize|scancodemodel)(/.*)?");

    /** Makes what stands behind the terminal in the address, of several parts, the path parameter {@code path}. */
    public void path(Exchange exchange) {
        HttpServletRequest request = PublicRequest.of(exchange);
        String address =
                request.getRequestURI().substring(request.getContextPath().length());
        exchange.getMessage().setHeader("path", PREFIX.matcher(address).replaceFirst(""));
    }

    /**
     * Makes the variables {@code app}, {@code machineCode}, {@code path} and {@code form} of a request, whose parameters are as the contract
     * says.
     */
    public void read(
            Exchange exchange,
            @Header("app") String app,
            @Header("machineCode") String machineCode,
            @Header("path") String path)
            throws Problem {
        HttpServletRequest request = PublicRequest.of(exchange);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI, request.getRequestURI());
        message.setBody(null);
        exchange.setVariable("app", app);
        exchange.setVariable("machineCode", machineCode);
        exchange.setVariable("auditDetail", path);
        if (TOKENS.matcher(path).matches()) {
            throw refusal(List.of(new Problem.Fault("parameter", "path", "must not be a call that grants tokens")));
        }
        exchange.setVariable("path", path);
        exchange.setVariable("form", form(request));
    }

    private static Map<String, String> form(HttpServletRequest request) throws Problem {
        String type = String.valueOf(request.getContentType());
        if (PublicRequest.hasBody(request) && !type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
            throw new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "The header Content-Type must name the body's media type: "
                            + MediaType.APPLICATION_FORM_URLENCODED_VALUE);
        }
        Map<String, String> form = new LinkedHashMap<>();
        List<Problem.Fault> faults = new ArrayList<>();
        request.getParameterMap().forEach((name, values) -> {
            if (RESERVED.contains(asPhpReads(name))) {
                faults.add(new Problem.Fault("parameter", name, "is added by the bridge; leave it out"));
            } else if (values.length > 1) {
                faults.add(new Problem.Fault("parameter", cut(name), "is given more than once"));
            }
            form.put(name, values[0]);
        });
        if (!faults.isEmpty()) {
            throw refusal(faults);
        }
        return form;
    }

    /** PHP, which the platform may run on, makes underscores of what cannot stand in its variables' names. */
    private static String asPhpReads(String name) {
        return name.strip().replaceFirst("\\[.*", "").replaceAll("[. ]", "_");
    }

    private static Problem refusal(List<Problem.Fault> faults) {
        return Problem.of(faults.stream().limit(MOST_FAULTS).toList());
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }
}
