package io.yilianyun.bridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.config.BridgeProperties.ApiKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class ApiKeyIndexTest {
    private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(10).encode("hashed-key-for-tests");
    private final ApiKeyIndex index = new ApiKeyIndex(Map.of(
            "erp", new ApiKey("plain-key-for-tests", List.of("reader")),
            "shop", new ApiKey("other-key-for-tests", List.of("reader", "token")),
            "long", new ApiKey("k".repeat(200), List.of("reader")),
            "office", new ApiKey(HASH, List.of("operator"))));

    private String holder(String presented) {
        ApiKeyIndex.Verdict verdict = index.find(presented, true);
        return verdict.holder() == null ? null : verdict.holder().getName();
    }

    @Test
    void everyKeyHasItsHolderAndRoles() {
        assertThat(holder("plain-key-for-tests")).isEqualTo("erp");
        assertThat(holder("hashed-key-for-tests")).isEqualTo("office");
        assertThat(holder("k".repeat(200))).isEqualTo("long");
        assertThat(index.find("other-key-for-tests", true).holder().getAuthorities())
                .extracting(GrantedAuthority::getAuthority)
                .containsExactlyInAnyOrder("ROLE_READER", "ROLE_TOKEN");
    }

    @Test
    void whatIsAlikeIsNoKey() {
        assertThat(holder("plain-key-for-test")).isNull();
        assertThat(holder("plain-key-for-tests ")).isNull();
        assertThat(holder("Plain-key-for-tests")).isNull();
        assertThat(holder("k".repeat(199))).isNull();
        assertThat(holder(HASH)).isNull();
        assertThat(holder("hashed-key-for-tests\0")).isNull();
    }

    /** BCrypt takes a twentieth of a second or more: without its answers being kept, this would take minutes. */
    @Test
    @Timeout(20)
    void bcryptIsAskedOncePerKey() {
        for (int i = 0; i < 3_000; i++) {
            assertThat(holder("hashed-key-for-tests")).isEqualTo("office");
            assertThat(holder("a-wrong-key-that-comes-again")).isNull();
        }
    }

    @Test
    void keysThatWereNeverSeenDoNotPushAKnownOneOut() {
        ApiKeyIndex cheap = new ApiKeyIndex(Map.of(
                "office", new ApiKey("{bcrypt}" + new BCryptPasswordEncoder(4).encode("hashed"), List.of("operator"))));
        for (int i = 0; i < 1_500; i++) {
            assertThat(cheap.find("wrong-" + i, true).holder()).isNull();
        }
        assertThat(cheap.find("hashed", true).holder()).isNotNull();
    }
}
