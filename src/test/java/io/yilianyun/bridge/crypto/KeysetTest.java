package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeyTemplates;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import io.yilianyun.bridge.config.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

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
    @ExtendWith(OutputCaptureExtension.class)
    void isWarnedOfWhenOthersMayReadIt(CapturedOutput output) throws Exception {
        Keyset.open(file().toString());
        Keyset.open(file().toString());
        assertThat(output.getAll()).doesNotContain("Others than its owner");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        Keyset.open(file().toString());
        assertThat(output.getAll()).contains("Others than its owner may read the keyset", "rw-r-----", "chmod 600");
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

    @Test
    void noneIsGeneratedForADatabaseThatHoldsSomething() {
        assertRefused(
                () -> Keyset.open(file().toString(), null, () -> true),
                "yilianyun.security.encryption-keyset",
                "missing",
                "backup");
        assertThat(file()).doesNotExist();
        assertThat(file().getParent()).doesNotExist();
    }

    @Test
    void aKeyThatIsAddedDecryptsAtOnceAndEncryptsWhenItIsUsed() throws Exception {
        Keyset keyset = Keyset.open(file().toString());
        Keyset other = Keyset.open(file().toString());
        byte[] old = keyset.encrypt(TEXT, null);
        long first = keyset.primary().id();
        long added = keyset.add();
        assertThat(keyset.primary().id()).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertNoDraftIsLeft();

        assertThat(keyset.use(added)).isTrue();
        byte[] young = keyset.encrypt(TEXT, null);
        assertThat(EncryptionKeys.id(old)).isEqualTo(first);
        assertThat(EncryptionKeys.id(young)).isEqualTo(added);
        assertThat(other.decrypt(young, null)).as("reads the file again").isEqualTo(TEXT);
        assertThat(keyset.decrypt(old, null)).isEqualTo(TEXT);
        assertThat(Keyset.open(file().toString()).decrypt(young, null)).isEqualTo(TEXT);

        keyset.remove(first);
        assertThat(keyset.keys()).extracting(EncryptionKeys.Entry::id).containsExactly(added);
        assertThat(keyset.use(first)).isFalse();
        assertThatThrownBy(() -> keyset.decrypt(old, null)).isInstanceOf(GeneralSecurityException.class);
        assertThat(keyset.knows(old)).isFalse();
    }

    @Test
    void theFilesPermissionsAndALinkToItAreKept() throws Exception {
        Keyset.open(file().toString());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file());
        Keyset.open(link.toString()).add();
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r-----");
        assertThat(Keyset.open(file().toString()).keys()).hasSize(2);
    }

    @Test
    void oneInTheConfigurationCannotBeChanged() throws Exception {
        Keyset.open(file().toString());
        Keyset inline = Keyset.open(Files.readString(file()));
        assertThatThrownBy(inline::add).isInstanceOf(IOException.class).hasMessageContaining("JSON");
    }

    @Test
    void aFileThatIsDamagedWhileTheBridgeRunsChangesNothingAndIsNoted() throws Exception {
        Keyset keyset = Keyset.open(file().toString());
        byte[] ciphertext = keyset.encrypt(TEXT, null);
        String json = Files.readString(file());
        Files.writeString(file(), "hello");
        assertThat(keyset.reload()).isFalse();
        assertThat(keyset.failure()).contains("yilianyun.security.encryption-keyset");
        assertThat(keyset.decrypt(ciphertext, null)).isEqualTo(TEXT);
        Files.writeString(file(), json);
        keyset.reload();
        assertThat(keyset.failure()).isNull();
    }

    @Test
    void keysThatDoNotMarkWhatTheyEncryptAreRefused() throws Exception {
        AeadConfig.register();
        String json = TinkJsonProtoKeysetFormat.serializeKeyset(
                KeysetHandle.generateNew(KeyTemplates.get("AES256_GCM_RAW")), InsecureSecretKeyAccess.get());
        assertRefused(() -> Keyset.open(json), "TINK");
    }

    @Test
    void aKmsMayHoldTheKeyOfTheKeyset() throws Exception {
        FakeKms.register();
        Keyset keyset = Keyset.open(file().toString(), FakeKms.KEY, () -> false);
        byte[] ciphertext = keyset.encrypt(TEXT, null);
        assertThat(file()).content().contains("encryptedKeyset").doesNotContain("AesGcmKey\",\"value");
        keyset.add();
        assertThat(file()).content().contains("encryptedKeyset");
        assertThat(Keyset.open(file().toString(), FakeKms.KEY, () -> true).decrypt(ciphertext, null))
                .isEqualTo(TEXT);
        assertThat(Keyset.open(Files.readString(file()), FakeKms.KEY, () -> true)
                        .keys())
                .hasSize(2);
        assertRefused(
                () -> Keyset.open(file().toString(), FakeKms.OTHER_KEY, () -> true),
                "could not be decrypted by the KMS key");
        assertRefused(() -> Keyset.open(file().toString()), "yilianyun.security.encryption-kms-uri");
    }

    @Test
    void aKmsThatRefusesIsToldOfByName() {
        FakeKms.register();
        assertRefused(
                () -> Keyset.open(file().toString(), FakeKms.FORBIDDEN_KEY, () -> false),
                "could not be generated",
                "yilianyun.security.encryption-kms-uri");
        assertThat(file()).doesNotExist();
        Keyset.open(file().toString(), FakeKms.KEY, () -> false);
        assertRefused(
                () -> Keyset.open(file().toString(), FakeKms.FORBIDDEN_KEY, () -> false),
                "could not be decrypted by the KMS key");
    }

    @Test
    void aKeysetInPlainDoesNotPassForOneOfTheKms() {
        FakeKms.register();
        Keyset.open(file().toString());
        assertRefused(() -> Keyset.open(file().toString(), FakeKms.KEY, () -> false), "in plain", "tinkey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-kms://arn:aws:kms:eu-central-1:1:key/x", "gcp-kms://projects/x", "my-kms://x"})
    void aKmsWithoutAClientIsRefusedByName(String uri) {
        assertRefused(
                () -> Keyset.open(file().toString(), uri, () -> false),
                "yilianyun.security.encryption-kms-uri",
                uri,
                "class path");
        assertThat(file()).doesNotExist();
    }

    private static void assertRefused(ThrowingCallable open, String... texts) {
        assertThatThrownBy(open)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).singleElement().asString().contains(texts));
    }

    private void assertNoDraftIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }
}
