package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connections to the platform. The head of an answer is limited: without a limit, header lines without end are read until memory ends.
 * The number of connections is not: the rate and the concurrency of refreshes limit the calls, and no call waits here.
 */
final class ConnectionPool extends PoolingHttpClientConnectionManager {
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxLineLength(16_384).setMaxHeaderCount(100).build();

    ConnectionPool(BridgeProperties.Http http) {
        super(
                new DefaultHttpClientConnectionOperator(
                        null,
                        null,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register(URIScheme.HTTPS.id, DefaultClientTlsStrategy.createSystemDefault())
                                .build()),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                ManagedHttpClientConnectionFactory.builder().http1Config(LIMITS).build());
        setMaxTotal(Integer.MAX_VALUE);
        setDefaultMaxPerRoute(Integer.MAX_VALUE);
        setDefaultConnectionConfig(ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(http.connectTimeout()))
                .setSocketTimeout(Timeout.of(http.readTimeout()))
                // A connection that the platform has closed in the meantime must not cost an attempt.
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .build());
    }

    /**
     * Does nothing: the HTTP client closes its pool after any {@code Error}, and Camel when a route is replaced. Every later call would fail
     * until a restart.
     */
    @Override
    public void close(CloseMode mode) {
        // See shutdown().
    }

    @Override
    public void close() {
        // See shutdown().
    }

    void shutdown() {
        super.close(CloseMode.GRACEFUL);
    }
}
