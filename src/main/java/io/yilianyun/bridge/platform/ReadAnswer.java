package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.springframework.stereotype.Component;

/**
 * Reads the platform's answer. The body becomes a {@link PlatformAnswer} if it is a success; else a {@link PlatformFault} is thrown, whose class
 * the {@link ErrorPolicy} chooses. The body of a refused call is the answer as well, since its caller gets to see it.
 */
@Component("bridgeReadAnswer")
public class ReadAnswer implements Processor {
    /** The exchange property that keeps the fault of the last answer, whatever is thrown after it. */
    public static final String FAULT = "bridgePlatformFault";

    private final BridgeProperties properties;
    private final ErrorPolicy policies;
    private final PlatformClock clock;
    private final CallTimer timer;

    public ReadAnswer(BridgeProperties properties, ErrorPolicy policies, PlatformClock clock, CallTimer timer) {
        this.properties = properties;
        this.policies = policies;
        this.clock = clock;
        this.timer = timer;
    }

    @Override
    public void process(Exchange exchange) throws PlatformFault {
        try {
            read(exchange);
        } catch (PlatformFault fault) {
            exchange.setProperty(FAULT, fault);
            // That of a fault without a code of the platform's.
            timer.end(exchange, fault.code());
            throw fault;
        }
    }

    private void read(Exchange exchange) throws PlatformFault {
        String app = exchange.getVariable("app", String.class);
        ErrorPolicy policy = policies.of(app);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        // A route that caches streams would fail on the read stream, and hide the fault that is thrown here.
        exchange.getMessage().setBody(null);
        // The charset of the answer's content type, which nothing else may be read by.
        exchange.removeProperty(Exchange.CHARSET_NAME);
        clock.observe(exchange.getMessage().getHeader("Date", String.class));
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, int.class);
        exchange.getMessage().removeHeaders("*");
        if (status < 200 || status > 299) {
            throw policy.transportFault("http-" + status, "The platform answered HTTP " + status);
        }
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        PlatformAnswer answer = PlatformAnswer.read(text, quoted -> SignRequest.masked(exchange, quoted))
                .orElseThrow(() -> policy.transportFault("malformed", "The answer is not the documented JSON"));
        Api api = properties.app(app).api();
        timer.end(exchange, policy.listed(api, answer.code()).isPresent() ? answer.code() : "unknown");
        if (!policy.isSuccess(api, answer.code())) {
            Operation operation = Operation.of(exchange.getVariable("operation", String.class));
            if (operation == Operation.CALL) {
                exchange.getMessage().setBody(answer);
            }
            PlatformFault fault = policy.fault(api, answer.code(), answer.description(), operation);
            if (fault.isRepeatable()) {
                clock.adopt();
            }
            throw fault;
        }
        exchange.getMessage().setBody(answer);
    }
}
