package io.yilianyun.bridge.admin;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import io.yilianyun.bridge.token.BlockInputStream;
import io.yilianyun.bridge.token.Chunks;
import io.yilianyun.bridge.token.UnreadableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A file that a passphrase opens: a mark, a salt, and Tink's streaming AEAD (AES-256-GCM-HKDF, segments of 64 kB) of the content, with mark and
 * salt as associated data. Its key is PBKDF2-HMAC-SHA256 of the passphrase. A change, a cut and a wrong passphrase are noticed when the
 * segment that they concern is read.
 */
public final class SealedFile {
    private static final byte[] MARK = "YLYTOKENS1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int SEGMENT_BYTES = 65_536;
    /** What OWASP recommends for PBKDF2-HMAC-SHA256. */
    private static final int ITERATIONS = 600_000;

    private SealedFile() {}

    /** Encrypts the chunks, as {@link Chunks#stream} takes them, while the file is read. */
    public static InputStream seal(String passphrase, Supplier<byte[]> chunks) {
        byte[] header = Arrays.copyOf(MARK, MARK.length + SALT_BYTES);
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        System.arraycopy(salt, 0, header, MARK.length, SALT_BYTES);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        sealed.writeBytes(header);
        OutputStream sealing;
        try {
            sealing = aead(passphrase, salt).newEncryptingStream(sealed, header);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("A file cannot be encrypted", e);
        }
        return Chunks.stream(new Supplier<>() {
            private boolean closed;

            @Override
            public byte[] get() {
                if (closed) {
                    return null;
                }
                try {
                    byte[] chunk = chunks.get();
                    if (chunk == null) {
                        sealing.close();
                        closed = true;
                    } else {
                        sealing.write(chunk);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                byte[] next = sealed.toByteArray();
                sealed.reset();
                return next;
            }
        });
    }

    /**
     * The content, decrypted while it is read.
     *
     * @throws UnreadableException if this is no such file; reading throws it where the file is damaged, or if the passphrase is wrong
     */
    public static InputStream open(String passphrase, InputStream file) throws IOException {
        byte[] header = file.readNBytes(MARK.length + SALT_BYTES);
        if (header.length < MARK.length + SALT_BYTES || !Arrays.equals(header, 0, MARK.length, MARK, 0, MARK.length)) {
            throw new UnreadableException("This is not a file of the export of another bridge");
        }
        byte[] salt = Arrays.copyOfRange(header, MARK.length, header.length);
        try {
            Source source = new Source(file);
            return new Opened(aead(passphrase, salt).newDecryptingStream(source, header), source);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A file cannot be decrypted", e);
        }
    }

    private static AesGcmHkdfStreaming aead(String passphrase, byte[] salt) throws GeneralSecurityException {
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(passphrase.toCharArray(), salt, ITERATIONS, KEY_BYTES * 8))
                .getEncoded();
        return new AesGcmHkdfStreaming(key, "HmacSha256", KEY_BYTES, SEGMENT_BYTES, 0);
    }

    /** Remembers that the connection broke, so that this does not pass for a damaged file. */
    private static final class Source extends BlockInputStream {
        private IOException broken;

        private Source(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                broken = e;
                throw e;
            }
        }
    }

    private static final class Opened extends BlockInputStream {
        private final Source source;

        private Opened(InputStream in, Source source) {
            super(in);
            this.source = source;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                if (source.broken != null) {
                    throw source.broken;
                }
                throw new UnreadableException(
                        "The file is damaged or cut off, or the passphrase is not the one that it "
                                + "was made with. The lines before are imported; repeat the import with the whole file");
            }
        }
    }
}
