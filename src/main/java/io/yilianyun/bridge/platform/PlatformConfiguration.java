package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import java.util.List;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ResourceLoader;

/** Configures the calls of the platform: signature, HTTP client, answers, error codes and the platform's clock. */
@Configuration(proxyBeanMethods = false)
@Import({
    CallLimits.class,
    FaultClassifier.class,
    PlatformClock.class,
    PlatformHeaderFilter.class,
    ReadAnswer.class,
    SignRequest.class
})
public class PlatformConfiguration {
    @Bean
    ErrorPolicy bridgeErrorPolicy(BridgeProperties properties, ResourceLoader resources) {
        try {
            return ErrorPolicy.read(resources.getResource(properties.errorCodes()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of("yilianyun.error-codes " + e.getMessage()
                    + "; start from a copy of the packaged error-codes.yaml"));
        }
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
                .addExecInterceptorFirst("limits", limits);
    }
}
