package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.config.Problem;
import java.time.Clock;
import java.util.List;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** What Yilianyun is: its signature, its answers, its codes, its time. */
@Configuration(proxyBeanMethods = false)
public class PlatformConfiguration {
    @Bean
    ErrorPolicy bridgeErrorPolicy(BridgeProperties properties, ResourceLoader resources) {
        try {
            return ErrorPolicy.read(resources.getResource(properties.errorCodes()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(new Problem(
                    "yilianyun.error-codes", e.getMessage(), "start from a copy of the packaged error-codes.yaml")));
        }
    }

    @Bean
    FaultClassifier bridgeFaultClassifier(ErrorPolicy policy) {
        return new FaultClassifier(policy);
    }

    @Bean
    PlatformClock bridgePlatformClock(@Qualifier("bridgeClock") Clock clock) {
        return new PlatformClock(clock);
    }

    @Bean
    SignRequest bridgeSignRequest(BridgeProperties properties, PlatformClock clock) {
        return new SignRequest(properties, clock);
    }

    @Bean
    ReadAnswer bridgeReadAnswer(BridgeProperties properties, ErrorPolicy policy, PlatformClock clock) {
        return new ReadAnswer(properties, policy, clock);
    }

    @Bean
    PlatformHeaderFilter bridgePlatformHeaderFilter() {
        return new PlatformHeaderFilter();
    }

    /** Where {@code yilianyun:} endpoints come from: Camel looks for a bean of this name. */
    @Bean("yilianyun-component")
    HttpComponent bridgePlatformHttp() {
        return new PlatformHttp();
    }

    @Bean
    CallLimits bridgeCallLimits(BridgeProperties properties) {
        BridgeProperties.Http http = properties.http();
        return new CallLimits(http.connectTimeout().plus(http.readTimeout()));
    }

    /**
     * No retries behind our back: the HTTP client would repeat a request that was answered 429 or 503 with the id and the sign of the first
     * one. No compression: answers are short.
     */
    @Bean
    HttpClientConfigurer bridgeHttpClient(CallLimits limits) {
        return client -> client.disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .addExecInterceptorFirst("limits", limits);
    }
}
