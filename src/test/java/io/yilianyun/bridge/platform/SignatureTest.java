package io.yilianyun.bridge.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
    @ParameterizedTest
    @CsvSource({
        "1012345678, 1700000000, 0123456789abcdef0123456789abcdef, d8b98bcd5e5d75ac714206b4fb3cb991",
        "2015101400445465, 1502416679, s3cr3t-for-tests, 394531455a682009f5f885fd4f8b7a8b",
        "A, C, B, 79661ff25e39af70fc48d7785f587e85",
    })
    void isTheLowerCaseMd5OfClientIdTimestampAndSecret(String id, String timestamp, String secret, String sign) {
        assertThat(Signature.of(id, timestamp, secret)).isEqualTo(sign);
    }
}
