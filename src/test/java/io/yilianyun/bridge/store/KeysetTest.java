package io.yilianyun.bridge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import io.yilianyun.bridge.config.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetTest {
    private static final byte[] TEXT = "secret".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("data/keyset.json");
    }

    @Test
    void isGeneratedOnFirstStartReadableByItsOwnerOnlyAndKept() throws Exception {
        byte[] ciphertext = Keyset.open(file().toString()).encrypt(TEXT, null);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        String json = Files.readString(file());
        assertThat(Keyset.open(" " + file() + " ").decrypt(ciphertext, null)).isEqualTo(TEXT);
        assertThat(file()).hasContent(json);
        assertNoDraftIsLeft();
    }

    @Test
    void mayBeGivenAsJson() throws Exception {
        byte[] ciphertext = Keyset.open(file().toString()).encrypt(TEXT, null);
        assertThat(Keyset.open("  " + Files.readString(file())).decrypt(ciphertext, null))
                .isEqualTo(TEXT);
    }

    @Test
    void ofManyThatGenerateAtOnceOneSurvivesAndAllUseIt() throws Exception {
        int starters = 16;
        ExecutorService threads = Executors.newFixedThreadPool(starters);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Aead>> opened = new ArrayList<>();
        for (int i = 0; i < starters; i++) {
            opened.add(threads.submit(() -> {
                start.await();
                return Keyset.open(file().toString());
            }));
        }
        start.countDown();
        byte[] ciphertext = Keyset.open(file().toString()).encrypt(TEXT, null);
        for (Future<Aead> aead : opened) {
            assertThat(aead.get(30, TimeUnit.SECONDS).decrypt(ciphertext, null)).isEqualTo(TEXT);
        }
        threads.shutdown();
        assertNoDraftIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "hello", "{}", "{\"primaryKeyId\":1,\"key\":[]}", "{\"primaryKeyId\":"})
    void aDamagedOneIsRefusedByNameWithoutItsContent(String content) throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);
        assertThatThrownBy(() -> Keyset.open(file().toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("yilianyun.security.encryption-keyset");
        assertThat(file()).as("is not replaced").hasContent(content);
    }

    @Test
    void aTruncatedOneDoesNotShowItsKeyInTheError() throws Exception {
        Keyset.open(file().toString());
        String json = Files.readString(file());
        String key = json.replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
        Files.writeString(file(), json.substring(0, json.length() - 20));
        assertThatThrownBy(() -> Keyset.open(file().toString()))
                .satisfies(
                        e -> assertThat(((ConfigurationException) e).problems().toString())
                                .doesNotContain(key))
                .hasNoCause();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedWithAWayOut() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Keyset.open(blocked.resolve("keyset.json").toString()))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(
                        e -> assertThat(((ConfigurationException) e).problems().toString())
                                .contains("folder"));
    }

    private void assertNoDraftIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }
}
