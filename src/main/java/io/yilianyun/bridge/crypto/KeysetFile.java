package io.yilianyun.bridge.crypto;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.yilianyun.bridge.config.Secrets;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and creates the file that holds the keyset; only its owner may read it. */
final class KeysetFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeysetFile.class);

    private KeysetFile() {}

    /** @throws IllegalArgumentException if it was not written in UTF-8; the message reads "must …; what to do" */
    static String read(Path path) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        String rights = posix == null
                ? ""
                : PosixFilePermissions.toString(posix.readAttributes().permissions());
        if (!rights.matches("(...------)?")) {
            LOG.warn(
                    "Other users than its owner may read the keyset {} ({}). Whoever has it and the database has every token. Run chmod 600",
                    path,
                    rights);
        }
        return Secrets.decoded(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
    }

    /** Creates the file with a new keyset. Of several processes or threads that start together, the first one's file stays. */
    static synchronized void create(Path path) throws IOException, GeneralSecurityException {
        Path folder = Files.createDirectories(path.toAbsolutePath().getParent());
        Path lock = folder.resolve(path.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
            channel.lock();
            if (Files.exists(path, NOFOLLOW_LINKS)) {
                return;
            }
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            Path draft = draft(folder);
            String json = TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
            Files.move(Files.writeString(draft, json, WRITE, SYNC), path, ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(lock);
        }
        LOG.warn("Generated a new encryption keyset in {}. Back it up: without it every stored token is lost", path);
    }

    /** An empty file that only its owner can read: by the JDK where there are POSIX permissions, on Windows by an access list. */
    private static Path draft(Path folder) throws IOException {
        Path draft = Files.createTempFile(folder, "keyset", ".tmp");
        // The FAT of a memory stick has neither.
        if (Files.getFileStore(draft).supportsFileAttributeView(AclFileAttributeView.class)) {
            AclFileAttributeView acl = Files.getFileAttributeView(draft, AclFileAttributeView.class);
            acl.setAcl(List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(acl.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .build()));
        }
        return draft;
    }
}
