package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.ConfigurationException;
import io.yilianyun.bridge.crypto.DataKeyRepository.DataKey;
import io.yilianyun.bridge.support.TestProperties;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** The key that wraps the data keys: a keyset in a file or in the configuration, or a key of a KMS. */
class WrappingKeyTest {
    private static final String SECRET = "secret";

    @TempDir
    Path folder;

    private final KeyDatabase database = new KeyDatabase();

    private Path file() {
        return folder.resolve("data/keyset.json");
    }

    private EncryptionKeys open() {
        return database.open(file().toString());
    }

    private static byte[] encrypt(EncryptionKeys keys) {
        return new Cipher(keys).encrypt(SECRET, "t.c", "demo");
    }

    private static void assertDecrypts(EncryptionKeys keys, byte[] ciphertext) {
        assertThat(new Cipher(keys).decrypt(ciphertext, "t.c", "demo")).isEqualTo(SECRET);
    }

    private static void assertRefused(ThrowingCallable open, String... texts) {
        assertThatThrownBy(open)
                .hasNoCause()
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).singleElement().asString().contains(texts));
    }

    private void assertNothingElseIsLeft() throws Exception {
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void theKeysetIsGeneratedOnTheFirstStartForItsOwnerOnlyAndKept() throws Exception {
        byte[] ciphertext = encrypt(open());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        String json = Files.readString(file());
        assertDecrypts(database.open(" " + file() + " "), ciphertext);
        assertThat(file()).hasContent(json);
        assertNothingElseIsLeft();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aKeysetThatOthersMayReadIsAWarning(CapturedOutput output) throws Exception {
        open();
        open();
        assertThat(output.getAll()).doesNotContain("Other users than its owner");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        open();
        assertThat(output.getAll())
                .contains("Other users than its owner may read the keyset", "rw-r-----", "chmod 600");
    }

    @Test
    void theKeysetMayBeGivenAsJson() throws Exception {
        byte[] ciphertext = encrypt(open());
        assertDecrypts(database.open("  " + Files.readString(file())), ciphertext);
    }

    @Test
    void manyNodesThatStartAtOnceUseOneKeysetAndOneDataKey() throws Exception {
        int starters = 16;
        ExecutorService threads = Executors.newFixedThreadPool(starters);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<EncryptionKeys>> opened = new ArrayList<>();
        for (int i = 0; i < starters; i++) {
            opened.add(threads.submit(() -> {
                start.await();
                return open();
            }));
        }
        start.countDown();
        byte[] ciphertext = encrypt(open());
        for (Future<EncryptionKeys> keys : opened) {
            assertDecrypts(keys.get(30, TimeUnit.SECONDS), ciphertext);
        }
        threads.shutdown();
        assertThat(database.repository.all()).hasSize(1);
        assertNothingElseIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "hello", "{}", "{\"primaryKeyId\":1,\"key\":[]}", "{\"primaryKeyId\":"})
    void aDamagedKeysetIsRefusedByNameAndNotReplaced(String content) throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), content);
        assertRefused(this::open, "yilianyun.security.encryption-keyset", "backup");
        assertThat(file()).hasContent(content);
    }

    @Test
    void aTruncatedKeysetDoesNotShowItsKeyInTheError() throws Exception {
        open();
        String json = Files.readString(file());
        String key = json.replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
        Files.writeString(file(), json.substring(0, json.length() - 20));
        assertThatThrownBy(this::open).hasNoCause().satisfies(e -> assertThat(
                        ((ConfigurationException) e).problems().toString())
                .doesNotContain(key));
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedWithAWayOut() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "");
        assertRefused(() -> database.open(blocked.resolve("keyset.json").toString()), "folder");
    }

    /** By an editor, when somebody looked into it. */
    @Test
    void aKeysetThatWasSavedAgainIsReadOrItsEncodingIsNamed() throws Exception {
        byte[] ciphertext = encrypt(open());
        String json = Files.readString(file());
        Files.writeString(file(), "\uFEFF" + json + "\r\n");
        assertDecrypts(open(), ciphertext);
        for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE")) {
            Files.write(file(), json.getBytes(Charset.forName(charset)));
            assertRefused(this::open, "yilianyun.security.encryption-keyset", file().toString(), "UTF-8");
        }
    }

    /** A zip file is one. */
    @Test
    void aFileSystemWithoutPosixPermissionsAndLinksHoldsAKeysetToo() throws Exception {
        AeadConfig.register();
        URI zip = URI.create("jar:" + folder.resolve("disk.zip").toUri());
        try (FileSystem disk = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path file = disk.getPath("/data/keyset.json");
            KeysetFile.create(file);
            String json = KeysetFile.read(file);
            assertDecrypts(database.open(json), encrypt(database.open(json)));
            KeysetFile.create(file);
            assertThat(KeysetFile.read(file)).isEqualTo(json);
            try (Stream<Path> files = Files.list(file.getParent())) {
                assertThat(files).containsExactly(file);
            }
        }
    }

    @Test
    void noKeysetIsGeneratedForADatabaseThatHoldsDataKeys() throws Exception {
        open();
        Files.delete(file());
        assertRefused(this::open, "yilianyun.security.encryption-keyset", "missing", "backup");
        assertThat(file()).doesNotExist();
    }

    @Test
    void anotherKeysetIsRefusedAndChangesNothing() {
        byte[] ciphertext = encrypt(open());
        long wrappedBy =
                Long.parseLong(database.repository.all().get(0).wrappedBy().replace("keyset ", ""));
        assertRefused(
                () -> database.open(TestProperties.keyset()),
                "yilianyun.security.encryption-keyset",
                "cannot open the data key",
                Long.toString(wrappedBy),
                "empty database");
        assertDecrypts(open(), ciphertext);
    }

    /** As {@code tinkey add-key} and {@code tinkey promote-key} do. */
    private String withNewPrimary(String json) throws Exception {
        KeysetHandle old = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
        KeysetHandle both = KeysetHandle.newBuilder(old)
                .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                        .withRandomId()
                        .makePrimary())
                .build();
        return TinkJsonProtoKeysetFormat.serializeKeyset(both, InsecureSecretKeyAccess.get());
    }

    private static String onlyPrimary(String json) throws Exception {
        KeysetHandle both = TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(both);
        for (int i = both.size() - 1; i >= 0; i--) {
            if (!both.getAt(i).isPrimary()) {
                builder.deleteAt(i);
            }
        }
        return TinkJsonProtoKeysetFormat.serializeKeyset(builder.build(), InsecureSecretKeyAccess.get());
    }

    @Test
    void aNewWrappingKeyIsTakenOverByARestart() throws Exception {
        String old = TestProperties.keyset();
        EncryptionKeys keys = database.open(old);
        byte[] ciphertext = encrypt(keys);
        keys.rotate();
        String both = withNewPrimary(old);
        assertDecrypts(database.open(both), ciphertext);
        assertThat(database.repository.all())
                .extracting(DataKey::wrappedBy)
                .hasSize(2)
                .containsOnly("keyset " + both.replaceAll("(?s).*\"primaryKeyId\":(\\d+).*", "$1"));
        assertDecrypts(database.open(onlyPrimary(both)), ciphertext);
        assertRefused(() -> database.open(old), "cannot open the data key");
    }

    @Test
    void aNodeWithAnOlderKeysetGoesOnAndReportsTheKeyThatItCannotOpen() throws Exception {
        String old = TestProperties.keyset();
        EncryptionKeys running = database.open(old);
        byte[] ciphertext = encrypt(running);
        EncryptionKeys restarted = database.open(withNewPrimary(old));
        restarted.rotate();
        running.read();
        assertThat(running.failure()).contains("cannot open the data key " + restarted.primary());
        assertDecrypts(running, ciphertext);
        assertDecrypts(restarted, encrypt(running));
        assertThatThrownBy(() -> assertDecrypts(running, encrypt(restarted)))
                .hasMessageContaining("the data key " + restarted.primary());
    }

    @Test
    void aKmsMayWrapTheDataKeys() {
        FakeKms.register();
        byte[] ciphertext = encrypt(database.open(file().toString(), FakeKms.KEY));
        assertThat(file()).doesNotExist();
        assertThat(database.repository.all()).extracting(DataKey::wrappedBy).containsExactly(FakeKms.KEY);
        assertDecrypts(database.open(file().toString(), FakeKms.KEY), ciphertext);
        assertRefused(
                () -> database.open(file().toString(), FakeKms.OTHER_KEY),
                "yilianyun.security.encryption-kms-uri",
                FakeKms.KEY);
        assertRefused(() -> database.open(TestProperties.keyset()), "yilianyun.security.encryption-kms-uri");
    }

    @Test
    void aKmsTakesOverFromAKeysetByARestart() throws Exception {
        FakeKms.register();
        byte[] ciphertext = encrypt(open());
        assertDecrypts(database.open(file().toString(), FakeKms.KEY), ciphertext);
        Files.delete(file());
        assertDecrypts(database.open(file().toString(), FakeKms.KEY), ciphertext);
    }

    @Test
    void aKmsThatRefusesIsReportedByName() throws Exception {
        FakeKms.register();
        assertRefused(
                () -> database.open(file().toString(), FakeKms.FORBIDDEN_KEY),
                "yilianyun.security.encryption-kms-uri",
                FakeKms.FORBIDDEN_KEY);
        assertThat(database.repository.all()).isEmpty();
        database.open(file().toString(), FakeKms.KEY);
        assertRefused(
                () -> database.open(file().toString(), FakeKms.FORBIDDEN_KEY), "yilianyun.security.encryption-kms-uri");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-kms://arn:aws:kms:eu-central-1:1:key/x", "gcp-kms://projects/x", "my-kms://x"})
    void aKmsWithoutAClientIsRefusedByName(String uri) {
        assertRefused(
                () -> database.open(file().toString(), uri),
                "yilianyun.security.encryption-kms-uri",
                uri,
                "class path");
        assertThat(file()).doesNotExist();
    }
}
