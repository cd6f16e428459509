package io.yilianyun.bridge.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Measures the calls of the platform, from the signature to the answer's code: {@code yilianyun_platform_call_seconds}. */
@Component("bridgeCallTimer")
public final class CallTimer {
    private static final String BEGUN = "bridgeCallBegun";

    private final MeterRegistry meters;

    public CallTimer(MeterRegistry meters) {
        this.meters = meters;
    }

    void begin(Exchange exchange) {
        exchange.setProperty(BEGUN, Timer.start(meters));
    }

    /**
     * Ends the measurement of the exchange's call, if one is open.
     *
     * @param code the platform's code or the kind of transport fault; of a bounded number, since it is a label
     */
    void end(Exchange exchange, String code) {
        if (exchange.removeProperty(BEGUN) instanceof Timer.Sample call) {
            call.stop(Timer.builder("yilianyun.platform.call")
                    .description("Calls of the platform by the code of its answer")
                    .tag("app", exchange.getVariable("app", String.class))
                    .tag("operation", exchange.getVariable("operation", String.class))
                    .tag("code", code)
                    .register(meters));
        }
    }
}
