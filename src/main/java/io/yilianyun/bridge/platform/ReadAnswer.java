package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the platform's answer. The body becomes a {@link PlatformAnswer} if it is a success; else a {@link PlatformFault} is thrown, whose class
 * the {@link ErrorPolicy} chooses. The body of a refused call is the answer as well, since its caller gets to see it.
 */
@Component("bridgeReadAnswer")
public class ReadAnswer implements Processor {
    /** The exchange property that keeps the fault of the last answer, whatever is thrown after it. */
    public static final String FAULT = "bridgePlatformFault";

    private static final Logger LOG = LoggerFactory.getLogger(ReadAnswer.class);

    private final BridgeProperties properties;
    private final ErrorPolicy policy;
    private final PlatformClock clock;

    public ReadAnswer(BridgeProperties properties, ErrorPolicy policy, PlatformClock clock) {
        this.properties = properties;
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws PlatformFault, IOException {
        try {
            read(exchange);
        } catch (PlatformFault fault) {
            exchange.setProperty(FAULT, fault);
            throw fault;
        }
    }

    private void read(Exchange exchange) throws PlatformFault, IOException {
        String text = text(exchange);
        clock.observe(exchange.getMessage().getHeader("Date", String.class));
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, int.class);
        exchange.getMessage().removeHeaders("*");
        if (status < 200 || status > 299) {
            throw policy.transportFault("http-" + status, "The platform answered HTTP " + status);
        }
        PlatformAnswer answer = PlatformAnswer.read(text, quoted -> SignRequest.masked(exchange, quoted))
                .orElseThrow(() -> policy.transportFault("malformed", "The answer is not the documented JSON"));
        Api api = properties.app(exchange.getVariable("app", String.class)).api();
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

    private static String text(Exchange exchange) throws IOException {
        try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
            // A route that caches streams would fail on the read stream, and hide the fault that is thrown here.
            exchange.getMessage().setBody(null);
            return in == null ? "" : new String(in.readNBytes(CallLimits.LONGEST_ANSWER), charset(exchange));
        }
    }

    /** The charset of the answer's content type, which Camel has made a property. It is removed, so that it applies to nothing else. */
    private static Charset charset(Exchange exchange) {
        Object name = exchange.removeProperty(Exchange.CHARSET_NAME);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name.toString());
        } catch (IllegalArgumentException e) {
            LOG.debug("The charset of the platform's answer is not known to this JVM; the answer is read as UTF-8");
            return StandardCharsets.UTF_8;
        }
    }
}
