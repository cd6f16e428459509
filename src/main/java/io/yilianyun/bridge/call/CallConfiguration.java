package io.yilianyun.bridge.call;

import io.yilianyun.bridge.app.Applications;
import io.yilianyun.bridge.platform.FaultClassifier;
import io.yilianyun.bridge.token.AccessTokens;
import io.yilianyun.bridge.token.TokenRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Calls of the platform with a terminal's access token. */
@Configuration(proxyBeanMethods = false)
public class CallConfiguration {
    @Bean
    Calls bridgeCalls(
            TokenRepository tokens,
            AccessTokens accessTokens,
            Applications applications,
            FaultClassifier transportFaults) {
        return new Calls(tokens, accessTokens, applications, transportFaults);
    }

    @Bean
    Turnstile bridgeTurnstile() {
        return new Turnstile();
    }

    @Bean
    CallRequest bridgeCallRequest() {
        return new CallRequest();
    }
}
