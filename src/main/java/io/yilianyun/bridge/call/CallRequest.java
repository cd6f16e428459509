package io.yilianyun.bridge.call;

import io.yilianyun.bridge.admin.Problem;
import io.yilianyun.bridge.authorize.PublicRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Reads a request that is to be forwarded to the platform. Camel makes headers of its fields, which must not decide about anything: they are
 * read from the request itself.
 */
@Component("bridgeCallRequest")
public class CallRequest {
    private static final Pattern PREFIX = Pattern.compile("/api/call/[^/]+/[^/]+/?");
    private static final int LONGEST_NAME = 64;

    private final CallBulkhead bulkhead;

    CallRequest(CallBulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

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
        exchange.setVariable("path", path);
        exchange.setVariable("form", form(request));
        bulkhead.acquire();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                bulkhead.release();
            }
        });
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
        List<Problem.Fault> faults = request.getParameterMap().entrySet().stream()
                .filter(field -> field.getValue().length > 1)
                .map(field -> new Problem.Fault("parameter", cut(field.getKey()), "is given more than once"))
                .toList();
        if (!faults.isEmpty()) {
            throw Problem.of(faults);
        }
        request.getParameterMap().forEach((name, values) -> form.put(name, values[0]));
        return form;
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }
}
