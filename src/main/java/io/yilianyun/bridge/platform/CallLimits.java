package io.yilianyun.bridge.platform;

import io.yilianyun.bridge.config.BridgeProperties;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Ends a call that has taken as long as its time-outs together. These limit a connect and each single read, so an answer that trickles would
 * outlive the lease that the call is made under. The answer is read here, up to {@value #LONGEST_ANSWER} bytes; a connection that was not read
 * to its end is not used again.
 */
@Component("bridgeCallLimits")
final class CallLimits implements ExecChainHandler, AutoCloseable {
    static final int LONGEST_ANSWER = 1_000_000;

    private static final String SENT = "bridgeSent";

    private final Duration longest;
    private final ScheduledThreadPoolExecutor timer;

    CallLimits(BridgeProperties properties) {
        this.longest = properties.http().longestCall();
        CustomizableThreadFactory threads = new CustomizableThreadFactory("platform-call-limit");
        threads.setDaemon(true);
        timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Cancellable call = (Cancellable) scope.originalRequest;
        ScheduledFuture<?> end = timer.schedule(call::cancel, longest.toNanos(), TimeUnit.NANOSECONDS);
        boolean whole = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            whole = read(response);
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            if (e instanceof IOException notSent && scope.clientContext.getAttribute(SENT) == null) {
                throw new NotSentException(notSent);
            }
            if (end.getDelay(TimeUnit.NANOSECONDS) > 0) {
                throw e;
            }
            SocketTimeoutException late =
                    new SocketTimeoutException("The call took longer than its time-outs together");
            late.initCause(e);
            throw late;
        } finally {
            end.cancel(false);
            if (!whole) {
                scope.execRuntime.discardEndpoint();
            }
        }
    }

    /** Notes that there is a connection, and the request begins. */
    static ClassicHttpResponse send(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.setAttribute(SENT, true);
        return chain.proceed(request, scope);
    }

    /** Replaces the body by its bytes; returns false if there may be more of it. */
    private static boolean read(ClassicHttpResponse response) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return true;
        }
        InputStream in = entity.getContent();
        byte[] answer = in.readNBytes(LONGEST_ANSWER);
        response.setEntity(new ByteArrayEntity(answer, null));
        return answer.length < LONGEST_ANSWER;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
