package io.yilianyun.bridge.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.token.UnreadableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFileTest {
    private static final String PASSPHRASE = "not-a-real-passphrase";

    /** Chunks smaller and larger than the file's segments. */
    private static final List<byte[]> CONTENT = IntStream.of(1, 300_000, 0, 65_536, 7)
            .mapToObj(size -> "x".repeat(size).getBytes(StandardCharsets.UTF_8))
            .toList();

    private static byte[] sealed() throws IOException {
        Queue<byte[]> chunks = new ArrayDeque<>(CONTENT);
        return SealedFile.seal(PASSPHRASE, chunks::poll).readAllBytes();
    }

    private static byte[] opened(String passphrase, byte[] file) throws IOException {
        return SealedFile.open(passphrase, new ByteArrayInputStream(file)).readAllBytes();
    }

    @Test
    void whatWasSealedIsOpenedByThePassphrase() throws IOException {
        byte[] file = sealed();
        assertThat(opened(PASSPHRASE, file))
                .hasSize(CONTENT.stream().mapToInt(chunk -> chunk.length).sum())
                .containsOnly('x');
        assertThat(new String(file, StandardCharsets.ISO_8859_1)).doesNotContain("xxxxxxxx");
        assertThat(sealed()).as("another salt each time").isNotEqualTo(file);
    }

    @Test
    void anotherPassphraseOpensNothing() throws IOException {
        byte[] file = sealed();
        assertThatThrownBy(() -> opened("another-passphrase", file)).isInstanceOf(UnreadableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 30, 70_000, -1})
    void aChangedByteIsNoticed(int place) throws IOException {
        byte[] file = sealed();
        file[place < 0 ? file.length + place : place] ^= 1;
        assertThatThrownBy(() -> opened(PASSPHRASE, file)).isInstanceOf(UnreadableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 27, 40, 65_536, 200_000, -1})
    void aCutFileIsNoticed(int length) throws IOException {
        byte[] file = sealed();
        byte[] cut = Arrays.copyOf(file, length < 0 ? file.length + length : length);
        assertThatThrownBy(() -> opened(PASSPHRASE, cut)).isInstanceOf(UnreadableException.class);
    }
}
