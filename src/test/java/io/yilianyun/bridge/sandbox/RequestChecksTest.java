package io.yilianyun.bridge.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestChecksTest extends AbstractPlatformTest {

    @ParameterizedTest
    @CsvSource({
        "1012345678,1700000000,0123456789abcdef0123456789abcdef,d8b98bcd5e5d75ac714206b4fb3cb991",
        "2015101400445465,1502416679,s3cr3t-for-tests,394531455a682009f5f885fd4f8b7a8b",
        "A,C,B,79661ff25e39af70fc48d7785f587e85"
    })
    void signsLikeTheDocumentedVectors(String clientId, String timestamp, String secret, String sign) {
        assertThat(StandInPlatform.sign(clientId, timestamp, secret)).isEqualTo(sign);
    }

    @ParameterizedTest
    @CsvSource({"client_id,12", "timestamp,12", "id,12", "sign,12", "grant_type,12", "code,12", "scope,27"})
    void missingFieldsAreRefused(String field, String error) {
        Map<String, String> form = goodForm();
        form.remove(field);
        assertThat(error(form)).isEqualTo(error);
        form.put(field, " ");
        assertThat(error(form)).isEqualTo(error);
    }

    @Test
    void aMissingRefreshTokenIsRefused() {
        assertThat(error(refreshForm(""))).isEqualTo("12");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,1,2",
        "sign,d8b98bcd5e5d75ac714206b4fb3cb991,11",
        "grant_type,client_credentials,12",
        "scope,printer,15",
        "timestamp,174080160,11",
        "timestamp,17408016000,11",
        "timestamp,174080160x,11",
        "code,00000000000000000000000000000000,6"
    })
    void wrongFieldsAreRefused(String field, String value, String error) {
        Map<String, String> form = goodForm();
        form.put(field, value);
        assertThat(error(form)).isEqualTo(error);
    }

    @Test
    void theSignHasToBeLowerCase() {
        Map<String, String> form = goodForm();
        form.computeIfPresent("sign", (name, sign) -> sign.toUpperCase(Locale.ROOT));
        assertThat(error(form)).isEqualTo("11");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0b3e9b60-4d2c-11ee-be56-0242ac120002",
                "0b3e9b604d2c41ee8e560242ac120002",
                "{0b3e9b60-4d2c-41ee-8e56-0242ac12000}",
                "0b3e9b60-4d2c-41ee-ce56-0242ac120002"
            })
    void anIdThatIsNoUuidOfVersionFourIsRefused(String id) {
        Map<String, String> form = goodForm();
        form.put("id", id);
        assertThat(error(form)).isEqualTo("33");
    }

    @Test
    void anIdMayBeUpperCaseButNotUsedTwice() {
        String id = UUID.randomUUID().toString();
        Map<String, String> first = goodForm();
        first.put("id", id.toUpperCase(Locale.ROOT));
        assertThat(error(first)).isEqualTo("0");
        Map<String, String> second = goodForm();
        second.put("id", id);
        assertThat(error(second)).isEqualTo("33");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "600,0", "-600,0", "601,11", "-601,11"})
    void aTimestampMayBeTenMinutesOff(long seconds, String error) {
        Map<String, String> form = goodForm();
        String timestamp = Long.toString(clock.instant().getEpochSecond() + seconds);
        form.put("timestamp", timestamp);
        form.put("sign", StandInPlatform.sign(APP.clientId(), timestamp, APP.clientSecret()));
        assertThat(error(form)).isEqualTo(error);
    }

    private Map<String, String> goodForm() {
        return exchangeForm(platform.authorize(APP.clientId(), MACHINE));
    }

    private String error(Map<String, String> form) {
        return token(form).get("error").asText();
    }
}
