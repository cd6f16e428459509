package io.yilianyun.bridge.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.observability.Redaction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A secret under one of the names that it travels under is taken out of a log line, whatever stands around it. */
class RedactionPropertyTest {
    @Property(tries = 2000)
    void noSecretStaysWhateverStandsAroundIt(
            @ForAll("texts") String before,
            @ForAll("carriers") String carrier,
            @ForAll("secrets") String secret,
            @ForAll("texts") String after) {
        String line = before + " " + carrier.formatted(secret) + " " + after;
        assertThat(Redaction.apply(line)).doesNotContain(secret);
    }

    @Property(tries = 1000)
    void anyLineIsRedactedInTime(@ForAll("texts") String line) {
        assertThat(Redaction.apply(line.repeat(20))).isNotNull();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("abc=&?{}[]\"'\\:, \n\u0000\u6613")
                .ofMaxLength(60);
    }

    @Provide
    Arbitrary<String> carriers() {
        return Arbitraries.of(
                "access_token=%s",
                "?code=%s&x=1",
                "?state=%s",
                "{\"refresh_token\":\"%s\"}",
                "{\\\"access_token\\\":\\\"%s\\\"}",
                "{code=%s, x=1}",
                "{\"code\":\"%s\"}",
                "{\"state\":\"%s\"}",
                "Authorization: Bearer %s",
                "authorization=Bearer %s",
                "[Basic %s]",
                "yilianyun_browser=%s;",
                "%%3Fcode%%3D%s",
                "&sign=%s");
    }

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .withChars("-_")
                .ofMinLength(20)
                .ofMaxLength(64);
    }
}
