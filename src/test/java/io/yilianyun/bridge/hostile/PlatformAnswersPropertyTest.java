package io.yilianyun.bridge.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yilianyun.bridge.platform.CallTimer;
import io.yilianyun.bridge.platform.ErrorPolicy;
import io.yilianyun.bridge.platform.Grant;
import io.yilianyun.bridge.platform.PlatformAnswer;
import io.yilianyun.bridge.platform.PlatformClock;
import io.yilianyun.bridge.platform.PlatformFault;
import io.yilianyun.bridge.platform.ReadAnswer;
import io.yilianyun.bridge.support.TestProperties;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.springframework.core.io.ClassPathResource;

/** Whatever bytes the platform, or who stands in its place, answers: it is a success or one of the classified faults. */
class PlatformAnswersPropertyTest {
    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();
    private static final ReadAnswer READ = new ReadAnswer(
            TestProperties.with(Map.of(
                    "yilianyun.apps.v1.client-id", "1",
                    "yilianyun.apps.v1.client-secret", "secret",
                    "yilianyun.apps.v2.client-id", "2",
                    "yilianyun.apps.v2.client-secret", "secret",
                    "yilianyun.apps.v2.api", "v2")),
            ErrorPolicy.read(new ClassPathResource("error-codes.yaml")),
            new PlatformClock(Clock.systemUTC()),
            new CallTimer(new SimpleMeterRegistry()));

    /** Null for a success. */
    static Throwable read(byte[] body, int status, String date, String app, String operation) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.setVariable("app", app);
        exchange.setVariable("operation", operation);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        exchange.getMessage().setHeader("Date", date);
        exchange.getMessage().setBody(body);
        Throwable fault = catchThrowable(() -> READ.process(exchange));
        if (fault == null) {
            PlatformAnswer answer = exchange.getMessage().getBody(PlatformAnswer.class);
            assertThat(answer.description()).hasSizeLessThanOrEqualTo(300).doesNotContainPattern("\\p{Cntrl}");
            answer.grant().ifPresent(PlatformAnswersPropertyTest::isUsable);
        } else {
            assertThat(fault).isInstanceOf(PlatformFault.class);
            assertThat(((PlatformFault) fault).code()).isNotBlank().hasSizeLessThanOrEqualTo(16);
        }
        return fault;
    }

    private static void isUsable(Grant grant) {
        assertThat(grant.accessToken()).isNotBlank();
        assertThat(grant.refreshToken()).isNotBlank();
        assertThat(grant.accessLife()).isPositive().isLessThan(Duration.ofDays(3661));
    }

    @Property(tries = 2000)
    void anyBytesAreASuccessOrAClassifiedFault(
            @ForAll @Size(max = 300) byte[] body, @ForAll @IntRange(max = 999) int status) {
        read(body, status, null, "v1", "refresh");
    }

    @Property(tries = 3000)
    void anythingThatLooksLikeAnAnswerIsASuccessOrAClassifiedFault(
            @ForAll("answers") String body, @ForAll("dates") String date, @ForAll("apps") String app) {
        read(body.getBytes(StandardCharsets.UTF_8), 200, date, app, "code-exchange");
        read(body.getBytes(StandardCharsets.UTF_8), 200, date, app, "refresh");
    }

    @Property(tries = 1000)
    void aCutOffAnswerIsAClassifiedFault(@ForAll("answers") String body, @ForAll @IntRange(max = 500) int length) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        read(java.util.Arrays.copyOf(bytes, Math.min(length, bytes.length)), 200, null, "v1", "refresh");
    }

    @Provide
    Arbitrary<String> apps() {
        return Arbitraries.of("v1", "v2");
    }

    @Provide
    Arbitrary<String> dates() {
        return Arbitraries.oneOf(
                Arbitraries.of("Tue, 24 Nov 2026 12:00:00 GMT", "Tue, 99 Nov 99999 12:00:00 GMT", "", "0"),
                Arbitraries.strings().ofMaxLength(40));
    }

    /** The envelope with any values in its places. */
    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> pair = Combinators.combine(values(), values(), values(), values(), values())
                .as(
                        ("{\"access_token\":%s,\"refresh_token\":%s,\"machine_code\":%s,\"expires_in\":%s,\"scope\":%s}")
                                ::formatted);
        return Combinators.combine(
                        Arbitraries.oneOf(Arbitraries.of("\"0\"", "0", "\"20\"", "41", "null"), values()),
                        values(),
                        Arbitraries.oneOf(pair, values()))
                .as("{\"error\":%s,\"error_description\":%s,\"body\":%s}"::formatted);
    }

    private static Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "null", "true", "[]", "{}", "\"\"", "[[[[]]]]", "{\"a\":{\"a\":{}}}", "-0", "1e400", "0.1"),
                Arbitraries.bigIntegers().map(String::valueOf),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.strings().ofMaxLength(50).map(PlatformAnswersPropertyTest::quoted),
                Arbitraries.strings().numeric().ofMaxLength(20).map(PlatformAnswersPropertyTest::quoted));
    }

    /** Sometimes wrongly: what must be escaped is left as it is. */
    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
