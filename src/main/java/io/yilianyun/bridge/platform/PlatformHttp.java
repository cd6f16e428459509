package io.yilianyun.bridge.platform;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's HTTP component ({@code camel.component.http.*} applies), but for the head of an answer: without a limit, which Camel has no option
 * for, header lines without end are read until memory ends.
 */
final class PlatformHttp extends HttpComponent {
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxLineLength(16_384).setMaxHeaderCount(100).build();

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> registry, int total, int perRoute, SocketConfig socketConfig) {
        try (var usual = (PoolingHttpClientConnectionManager)
                super.createConnectionManager(registry, total, perRoute, socketConfig)) {
            Pool pool = new Pool(registry, TimeValue.ofMilliseconds(getConnectionTimeToLive()));
            pool.setMaxTotal(usual.getMaxTotal());
            pool.setDefaultMaxPerRoute(usual.getDefaultMaxPerRoute());
            pool.setDefaultSocketConfig(socketConfig);
            return pool;
        }
    }

    /** A pool that outlives an {@code Error}. */
    static final class Pool extends PoolingHttpClientConnectionManager {
        private Pool(Registry<ConnectionSocketFactory> registry, TimeValue timeToLive) {
            super(
                    registry,
                    PoolConcurrencyPolicy.STRICT,
                    timeToLive,
                    ManagedHttpClientConnectionFactory.builder()
                            .http1Config(LIMITS)
                            .build());
        }

        /**
         * At the end of its life a pool is closed gracefully. At once the HTTP client closes it after any {@code Error}, and every later
         * call would fail until a restart, though memory may have run out elsewhere and only for a moment.
         */
        @Override
        public void close(CloseMode mode) {
            if (mode == CloseMode.GRACEFUL) {
                super.close(mode);
            }
        }
    }
}
