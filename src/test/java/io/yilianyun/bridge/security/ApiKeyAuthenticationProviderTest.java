package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

class ApiKeyAuthenticationProviderTest {
    private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(10).encode("hashed-key-for-tests");
    private final ApiKeyAuthenticationProvider provider;

    ApiKeyAuthenticationProviderTest() throws GeneralSecurityException {
        provider = new ApiKeyAuthenticationProvider(Map.of(
                "erp", new ApiKey("plain-key-for-tests", List.of("reader")),
                "shop", new ApiKey("other-key-for-tests", List.of("reader", "token")),
                "long", new ApiKey("k".repeat(200), List.of("reader")),
                "office", new ApiKey(HASH, List.of("operator"))));
    }

    private Authentication authenticate(String key) {
        return provider.authenticate(new BearerTokenAuthenticationToken(key));
    }

    private void assertRefused(String key) {
        assertThatThrownBy(() -> authenticate(key))
                .isInstanceOf(InvalidBearerTokenException.class)
                .hasMessageNotContaining(key);
    }

    @Test
    void everyKeyHasItsHolderAndRoles() {
        assertThat(authenticate("plain-key-for-tests").getName()).isEqualTo("erp");
        assertThat(authenticate("hashed-key-for-tests").getName()).isEqualTo("office");
        assertThat(authenticate("k".repeat(200)).getName()).isEqualTo("long");
        Authentication shop = authenticate("other-key-for-tests");
        assertThat(shop.isAuthenticated()).isTrue();
        assertThat(shop.getAuthorities())
                .extracting(GrantedAuthority::getAuthority)
                .containsExactlyInAnyOrder("ROLE_READER", "ROLE_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain-key-for-test",
                "plain-key-for-tests ",
                "Plain-key-for-tests",
                "hashed-key-for-tests\0",
                "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
            })
    void aSimilarKeyIsRefused(String key) {
        assertRefused(key);
    }

    @Test
    void theHashIsNoKey() {
        assertRefused(HASH);
        assertRefused(HASH.substring("{bcrypt}".length()));
    }

    /** BCrypt takes a twentieth of a second or more: unless its answers are remembered, this takes minutes. */
    @Test
    @Timeout(20)
    void bcryptChecksEachKeyOnce() {
        for (int i = 0; i < 3_000; i++) {
            assertThat(authenticate("hashed-key-for-tests").getName()).isEqualTo("office");
            assertRefused("a-wrong-key-that-comes-again");
        }
    }

    @Test
    @Timeout(20)
    void manyWrongKeysDoNotMakeBcryptForgetARightOne() throws GeneralSecurityException {
        ApiKeyAuthenticationProvider cheap = new ApiKeyAuthenticationProvider(Map.of(
                "office", new ApiKey("{bcrypt}" + new BCryptPasswordEncoder(4).encode("hashed"), List.of("operator"))));
        for (int i = 0; i < 1_500; i++) {
            BearerTokenAuthenticationToken wrong = new BearerTokenAuthenticationToken("wrong-" + i);
            assertThatThrownBy(() -> cheap.authenticate(wrong)).isInstanceOf(InvalidBearerTokenException.class);
        }
        assertThat(cheap.authenticate(new BearerTokenAuthenticationToken("hashed"))
                        .getName())
                .isEqualTo("office");
    }
}
