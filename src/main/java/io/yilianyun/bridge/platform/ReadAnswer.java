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

/**
 * Reads what the platform answered: the body becomes a {@link PlatformAnswer} if it is a success, else a {@link PlatformFault} is
 * thrown whose class the {@link ErrorPolicy} chose; whoever made a call gets to see the answer in any case.
 */
public class ReadAnswer implements Processor {
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
        String text = text(exchange);
        clock.observe(exchange.getMessage().getHeader("Date", String.class));
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, int.class);
        exchange.getMessage().removeHeaders("*");
        if (status < 200 || status > 299) {
            throw policy.transportFault("http-" + status, "The platform answered HTTP " + status);
        }
        PlatformAnswer answer = PlatformAnswer.read(text, SentValues.of(exchange))
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
            // Read or broken, it is of no more use: a route that caches streams would fail on it, and hide the fault
            // that is thrown here.
            exchange.getMessage().setBody(null);
            return in == null ? "" : new String(in.readNBytes(CallLimits.LONGEST_ANSWER), charset(exchange));
        }
    }

    /** The one that the answer's content type names, which Camel has made a property; it must not tell how anything else is encoded. */
    private static Charset charset(Exchange exchange) {
        Object name = exchange.removeProperty(Exchange.CHARSET_NAME);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name.toString());
        } catch (IllegalArgumentException e) {
            LOG.debug("The answer is in a charset that is not known here; it is read as UTF-8");
            return StandardCharsets.UTF_8;
        }
    }
}
