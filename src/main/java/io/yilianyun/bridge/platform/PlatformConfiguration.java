package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultHeaderFilterStrategy;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Configures the calls of the platform: signature, HTTP client, answers, error codes and the platform's clock. */
@Configuration(proxyBeanMethods = false)
@Import({
    Bulkhead.class,
    CallLimits.class,
    CallTimer.class,
    FaultClassifier.class,
    PlatformClock.class,
    ReadAnswer.class,
    SignRequest.class
})
public class PlatformConfiguration {
    @Bean
    ErrorPolicy bridgeErrorPolicy(BridgeProperties properties, ResourceLoader resources) {
        List<String> problems = new ArrayList<>();
        AtomicReference<ErrorPolicy> policy = new AtomicReference<>();
        read(
                "error-codes",
                problems,
                () -> policy.set(ErrorPolicy.read(resources.getResource(properties.errorCodes()))));
        properties.apps().forEach((name, app) -> {
            if (app.errorCodes() != null && policy.get() != null) {
                Resource own = resources.getResource(app.errorCodes());
                read("apps." + name + ".error-codes", problems, () -> policy.get()
                        .read(name, own));
            }
        });
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return policy.get();
    }

    private static void read(String property, List<String> problems, Runnable read) {
        try {
            read.run();
        } catch (IllegalArgumentException e) {
            problems.add("yilianyun." + property + " " + e.getMessage()
                    + "; start from a copy of the packaged error-codes.yaml");
        }
    }

    /** Passes only the content type to the platform, and only the {@code Date} of its answer back. */
    @Bean
    HeaderFilterStrategy bridgePlatformHeaderFilter() {
        DefaultHeaderFilterStrategy filter = new DefaultHeaderFilterStrategy();
        filter.setOutFilterPattern("(?i)(?!content-type$).*");
        filter.setInFilterPattern("(?i)(?!date$).*");
        return filter;
    }

    /** Asks the variable {@code permission}, if there is one, after the wait for the rate; it throws if the call must not be made any more. */
    @Bean
    Processor bridgeCheckPermission() {
        return exchange -> {
            Processor permission = exchange.getVariable("permission", Processor.class);
            if (permission != null) {
                permission.process(exchange);
            }
        };
    }

    @Bean(destroyMethod = "shutdown")
    ConnectionPool bridgeConnectionPool(BridgeProperties properties) {
        return new ConnectionPool(properties.http());
    }

    /**
     * Configures the client: the HTTP client would repeat a request that was answered 429 or 503 with the id and the sign of the first one, so
     * automatic retries are off. Compression is off because answers are short.
     */
    @Bean
    HttpClientConfigurer bridgeHttpClient(CallLimits limits, BridgeProperties properties) {
        RequestConfig timeouts = RequestConfig.custom()
                .setResponseTimeout(Timeout.of(properties.http().readTimeout()))
                .build();
        return client -> client.setDefaultRequestConfig(timeouts)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .addExecInterceptorFirst("limits", limits)
                .addExecInterceptorLast("sent", CallLimits::send);
    }
}
