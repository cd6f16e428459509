package io.yilianyun.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;

class ApiKeySourceTest {
    @TempDir
    private Path directory;

    private ApiKeySource source(Path secret, Path keys) {
        return new ApiKeySource(new MockEnvironment()
                .withProperty("yilianyun.security.api-keys.erp.key", "file:" + secret)
                .withProperty("yilianyun.security.api-keys.erp.roles", "reader")
                .withProperty("yilianyun.security.api-keys-file", keys.toString()));
    }

    @Test
    void aChangeOfAnyFileIsNoticedAlsoOfOneThatTheFileOfKeysNames() throws Exception {
        Path secret = Files.writeString(directory.resolve("erp"), "first-key-of-erp\n");
        Path named = Files.writeString(directory.resolve("office"), "first-key-of-office");
        Path keys = Files.writeString(
                directory.resolve("keys.yaml"), "office: {key: 'file:%s', roles: operator}".formatted(named));
        ApiKeySource source = source(secret, keys);
        String before = source.state();
        assertThat(source.state()).isEqualTo(before);
        assertThat(source.read().get("erp").key()).isEqualTo("first-key-of-erp");
        assertThat(source.read().get("office").key()).isEqualTo("first-key-of-office");

        Files.writeString(secret, "another-key-of-erp");
        String then = source.state();
        assertThat(then).isNotEqualTo(before);
        assertThat(source.read().get("erp").key()).isEqualTo("another-key-of-erp");

        Files.writeString(named, "another-key-of-office");
        assertThat(source.state()).isNotEqualTo(then);
        assertThat(source.read().get("office").key()).isEqualTo("another-key-of-office");
    }

    @Test
    void aFileThatIsGoneIsNamedAndNoKeyIs() throws Exception {
        Path secret = Files.writeString(directory.resolve("erp"), "first-key-of-erp");
        Path keys = Files.writeString(
                directory.resolve("keys.properties"), "office.key=key-of-the-office\noffice.roles=operator");
        ApiKeySource source = source(secret, keys);
        String before = source.state();
        Files.delete(secret);
        assertThat(source.state()).isNotEqualTo(before);
        assertThatThrownBy(source::read).isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(
                        e.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.property()).isEqualTo("yilianyun.security.api-keys.erp.key")));
    }
}
