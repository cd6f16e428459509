package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.BridgeProperties.Api;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.hc.core5.http.io.EofSensorInputStream;

/**
 * Reads what the platform answered: the body becomes a {@link PlatformAnswer} if it is a success, else a {@link PlatformFault} is
 * thrown whose class the {@link ErrorPolicy} chose; whoever made a call gets to see the answer in any case. Reads at most {@value #LONGEST_ANSWER} bytes, and no longer than the read time-out: an
 * answer that trickles, so that no single read times out, must not hold up the sweep.
 */
public class ReadAnswer implements Processor {
    static final int LONGEST_ANSWER = 1 << 20;
    private static final int FIRST_READ = 4096;

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
        PlatformAnswer answer = PlatformAnswer.read(text)
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

    private String text(Exchange exchange) throws IOException {
        try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
            // Read or broken, it is of no more use: a route that caches streams would fail on it, and hide the fault
            // that is thrown here.
            exchange.getMessage().setBody(null);
            return in == null ? "" : read(in);
        }
    }

    private String read(InputStream in) throws IOException {
        long end = System.nanoTime() + properties.http().readTimeout().toNanos();
        byte[] answer = new byte[FIRST_READ];
        int length = 0;
        for (int n; length < LONGEST_ANSWER && (n = in.read(answer, length, answer.length - length)) >= 0; ) {
            length += n;
            if (System.nanoTime() > end) {
                abort(in);
                throw new SocketTimeoutException("The answer took longer than the read time-out to arrive");
            }
            if (length == answer.length) {
                answer = Arrays.copyOf(answer, Math.min(2 * length, LONGEST_ANSWER));
            }
        }
        return new String(answer, 0, length, StandardCharsets.UTF_8);
    }

    /** Ends the connection: closing the stream would first read what is still to come. */
    private static void abort(InputStream in) throws IOException {
        if (in instanceof EofSensorInputStream body) {
            body.abort();
        }
    }
}
