package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.sandbox.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fifty callers who want an expired access token at the same time cause one refresh, and all get its result. */
@Tag("chaos")
class CallersTest {
    private static final int CALLERS = 50;

    @TempDir
    private Path folder;

    @Test
    void fiftyCallersOfAnExpiredTokenCauseOneCall() throws IOException {
        try (Site site = Site.in(folder)) {
            ChildBridge bridge = site.withPatientCalls()
                    .with("yilianyun.refresh.cron", "0 0 0 1 1 ? 2099")
                    .start("node");
            site.fleet().inject(Fault.Kind.SLOW, 1, 1);
            site.fleet().moveIn(bridge, 1, Duration.ofDays(31));
            List<HttpResponse<String>> answers =
                    all(bridge, site.fleet().printers().get(0).machineCode());

            assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200);
            assertThat(answers)
                    .extracting(HttpResponse::body)
                    .containsOnly(answers.get(0).body());
            assertThat(site.fleet().calls()).isEqualTo(1);
            site.assertUnharmed(bridge);
        }
    }

    private static List<HttpResponse<String>> all(ChildBridge bridge, String machineCode) {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            return IntStream.range(0, CALLERS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> bridge.getResponse("/api/tokens/demo/" + machineCode + "/access-token"), callers))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        } finally {
            callers.shutdown();
        }
    }
}
