package io.yilianyun.bridge.token;

import io.yilianyun.bridge.config.BridgeProperties;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Configures the refresh engine: tokens, leases, quota and the outcomes of refreshes. */
@Configuration(proxyBeanMethods = false)
@Import({
    AccessTokens.class,
    Fleet.class,
    LeaseRepository.class,
    Quota.class,
    RefreshCall.class,
    RefreshOnDemand.class,
    RefreshOutcomes.class,
    Sweep.class,
    TokenImport.class,
    TokenPairMapper.class,
    TokenRepository.class,
    TokenWriter.class
})
public class TokenConfiguration {
    /** The threads of a sweep, one pool per application: {@code refresh.concurrency} calls are in flight. */
    @Bean
    ThreadPoolProfile bridgeRefreshThreads(BridgeProperties properties) {
        BridgeProperties.Refresh refresh = properties.refresh();
        return new ThreadPoolProfileBuilder("yilianyun-refresh")
                .poolSize(refresh.concurrency())
                .maxPoolSize(refresh.concurrency())
                .maxQueueSize(refresh.batchSize())
                .build();
    }
}
