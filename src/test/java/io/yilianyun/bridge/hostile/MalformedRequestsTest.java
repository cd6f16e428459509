package io.yilianyun.bridge.hostile;

import static io.yilianyun.bridge.support.Platform.success;
import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.hostile.RawHttp.Answer;
import io.yilianyun.bridge.support.BridgeTest;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Whatever an anonymous client sends, the bridge answers as an HTTP server should, shows nothing of its inside, and goes on working. */
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:malformed;DB_CLOSE_DELAY=-1",
            "yilianyun.security.console.username=chief",
            "yilianyun.security.console.password=not-a-real-password",
        })
class MalformedRequestsTest extends BridgeTest {
    private static final int REQUESTS = Integer.getInteger("hostile.requests", 10_000);
    private static final long SEED = Long.getLong("hostile.seed", 20_281_104);
    private static final Pattern INSIDE = Pattern.compile(
            "\\bat [\\w.$]+\\(|Exception|\\b(?:java|javax|jakarta|org\\.apache|org\\.springframework|io\\.yilianyun|com\\.fasterxml|org\\.h2)\\.[a-z]\\w*\\.|Tomcat|SELECT |yly_");

    @LocalServerPort
    private int port;

    @Autowired
    private DefaultListableBeanFactory beans;

    private final Probe probe = new Probe();

    /** What an expression that was evaluated would have called. */
    public static class Probe {
        private final AtomicInteger touched = new AtomicInteger();

        public int touch() {
            return touched.incrementAndGet();
        }

        @Override
        public String toString() {
            touch();
            return HostileWords.EVALUATED;
        }
    }

    @BeforeEach
    void bindTheProbe() {
        beans.registerSingleton(HostileWords.PROBE, probe);
    }

    @AfterEach
    void unbindTheProbe() {
        beans.destroySingleton(HostileWords.PROBE);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void tenThousandMalformedRequestsGetNoBadAnswer(CapturedOutput output) throws Exception {
        MalformedRequests requests = new MalformedRequests(SEED);
        Queue<String> complaints = new ConcurrentLinkedQueue<>();
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                int number = i;
                byte[] request = requests.next();
                answers.add(senders.submit(() -> send(number, request, complaints)));
            }
            for (Future<Answer> answer : answers) {
                statuses.merge(answer.get().status(), 1, Integer::sum);
            }
        } finally {
            senders.shutdownNow();
        }
        assertThat(complaints)
                .as("Seed %d (-Dhostile.seed), answers by status %s", SEED, statuses)
                .isEmpty();
        assertThat(statuses).as("the requests are of many kinds").containsKeys(200, 302, 400, 401, 403, 404, 405);
        assertThat(probe.touched).as("an expression was evaluated").hasValue(0);
        assertThat(PLATFORM.requests()).as("what reached the platform").isEmpty();
        assertThat(output.getAll().lines().filter(line -> line.contains(" ERROR ")))
                .as("anonymous clients do not fill the log")
                .isEmpty();
        theBridgeStillWorks();
    }

    private void theBridgeStillWorks() {
        String machineCode = machineCode();
        PLATFORM.onCode("c0de", success(machineCode, "access-" + machineCode, "refresh-" + machineCode));
        Client browser = client();
        assertThat(browser.callback("demo", "c0de", browser.authorize("demo", ""))
                        .status())
                .isEqualTo(200);
        assertThat(accessToken("demo", machineCode)).isEqualTo("access-" + machineCode);
    }

    private Answer send(int number, byte[] request, Queue<String> complaints) throws IOException {
        Answer answer = RawHttp.send(port, request);
        String complaint = complaint(new String(request, StandardCharsets.UTF_8), answer);
        if (complaint != null && complaints.size() < 20) {
            String text = new String(request, StandardCharsets.ISO_8859_1);
            complaints.add("Request %d %s:%n%s%n-> %s%n%s"
                    .formatted(
                            number,
                            complaint,
                            text.substring(0, Math.min(1500, text.length())),
                            answer.head(),
                            answer.body()));
        }
        return answer;
    }

    /** What is wrong with an answer; null if nothing. */
    private static String complaint(String request, Answer answer) {
        if (answer.status() >= 500 && !isHttpsOwn(request, answer.status())) {
            return "was answered " + answer.status();
        }
        if (answer.headers().containsKey("x-injected") || answer.headers().containsKey("x-injected-by")) {
            return "made a header";
        }
        String echoed = request.lines().findFirst().orElse("");
        String own = withoutEcho(answer.body(), echoed);
        if (own.startsWith("# HELP ")) {
            // Metrics show the inside, to those who may read them.
            return null;
        }
        if (INSIDE.matcher(own).find()) {
            return "shows the inside";
        }
        if (own.contains(HostileWords.EVALUATED) || own.contains(Platform.SECRET)) {
            return "was evaluated";
        }
        if (answer.headers().getOrDefault("content-type", "").contains("html")
                && (answer.body().contains("<script")
                        || answer.body().contains("<svg")
                        || answer.body().contains("<img"))) {
            return "came back as markup";
        }
        return null;
    }

    /** The two that RFC 9110 asks for: a method or a transfer coding, or a version of HTTP, that is not spoken. */
    private static boolean isHttpsOwn(String request, int status) {
        return status == 501 && (request.contains("Transfer-Encoding: ") || request.startsWith("CONNECT "))
                || status == 505 && !request.lines().findFirst().orElse("").endsWith(" HTTP/1.1");
    }

    /** A problem names the path that it is about, as it came. */
    private static String withoutEcho(String body, String requestLine) {
        String[] parts = requestLine.split(" ", 3);
        return parts.length < 2
                ? body
                : body.replace(parts[1].replaceFirst("\\?.*", "").replaceFirst("^/", ""), "");
    }
}
