package io.yilianyun.bridge.admin;

import static io.yilianyun.bridge.app.Finding.right;
import static io.yilianyun.bridge.app.Finding.wrong;

import io.yilianyun.bridge.app.Finding;
import io.yilianyun.bridge.app.Finding.Subject;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.security.SecurityConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Calls an application's callback and push address as the platform would, by {@code public-url}, and says whether a bridge answers there. The four
 * push addresses of the platform's page are one address here. Nothing but these two is called, and only one check runs at a time.
 */
@ConditionalOnStandalone
@Component("bridgeAddressCheck")
class AddressCheck {
    private static final long PATIENCE_SECONDS = 5;
    private static final int LONGEST_ANSWER = 1_000;

    private final BridgeProperties properties;
    private final Semaphore turn = new Semaphore(1);

    AddressCheck(BridgeProperties properties) {
        this.properties = properties;
    }

    /** Takes up to five seconds for each address. */
    List<Finding> check(String app) throws InterruptedException {
        if (!turn.tryAcquire()) {
            throw new ApiProblem(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Another check of addresses runs at this moment; repeat yours in ten seconds");
        }
        try {
            String web = properties.webUrl() + "/";
            URI callback = properties.redirectUri(app);
            List<Finding> found = new ArrayList<>();
            if (!callback.toString().startsWith(web)) {
                found.add(wrong(Subject.CALLBACK, "address.differs", app, web));
            }
            found.addAll(check(Subject.CALLBACK, callback));
            found.addAll(check(Subject.PUSH, URI.create(web + "push/" + app)));
            return found;
        } finally {
            turn.release();
        }
    }

    private static List<Finding> check(Subject subject, URI address) throws InterruptedException {
        List<Finding> found = new ArrayList<>();
        try {
            if (InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
                found.add(wrong(subject, "address.loopback"));
            } else if ("http".equalsIgnoreCase(address.getScheme())) {
                found.add(wrong(subject, "address.plain"));
            }
            found.add(call(subject, address));
        } catch (UnknownHostException e) {
            found.add(wrong(subject, "address.unknown", address.getHost()));
        }
        return found;
    }

    private static Finding call(Subject subject, URI address) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        CompletableFuture<HttpResponse<InputStream>> call =
                client.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofInputStream());
        try {
            // The client's own time-out ends when the header is there.
            return call.thenApplyAsync(answer -> judge(subject, answer)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return wrong(subject, "address.timeout", PATIENCE_SECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.indexOfType(e, SSLException.class) >= 0
                    ? wrong(subject, "address.tls", ExceptionUtils.getRootCauseMessage(e))
                    : wrong(
                            subject,
                            ExceptionUtils.indexOfType(e, ConnectException.class) >= 0
                                    ? "address.refused"
                                    : "address.broken");
        } finally {
            call.thenAccept(answer -> IOUtils.closeQuietly(answer.body()));
            call.cancel(true);
        }
    }

    /** The platform probes a push address in the same way. Without a code, the callback is a page for merchants with the bridge's own policy. */
    private static Finding judge(Subject subject, HttpResponse<InputStream> answer) {
        int status = answer.statusCode();
        if (status / 100 == 3) {
            return wrong(subject, "address.redirects", status);
        }
        try {
            String body = new String(answer.body().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            boolean ours = subject == Subject.PUSH
                    ? status == 200 && body.replaceAll("\\s", "").equals("{\"data\":\"OK\"}")
                    : status == 400
                            && answer.headers()
                                    .allValues("Content-Security-Policy")
                                    .contains(SecurityConfiguration.PUBLIC_POLICY);
            return ours ? right(subject, "address.answers") : wrong(subject, "address.other", status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
