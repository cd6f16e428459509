package io.yilianyun.bridge.crypto;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and creates the file that holds the keyset; only its owner may read it. */
final class KeysetFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeysetFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeysetFile() {}

    static String read(Path path) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (posix != null && !OWNER_ONLY.containsAll(posix.readAttributes().permissions())) {
            LOG.warn(
                    "Other users than its owner may read the keyset {} ({}). Whoever has it and the database has every token. Run chmod 600",
                    path,
                    PosixFilePermissions.toString(posix.readAttributes().permissions()));
        }
        return Files.readString(path);
    }

    /** Creates the file with a new keyset. Of several processes or threads that start together, the first one's file stays. */
    static synchronized void create(Path path) throws IOException, GeneralSecurityException {
        Path folder = Files.createDirectories(path.toAbsolutePath().getParent());
        try (FileChannel lock = FileChannel.open(
                folder.resolve(path.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            lock.lock();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            KeysetHandle keyset = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
            Path draft = draft(folder);
            try {
                Files.writeString(
                        draft,
                        TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get()),
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SYNC);
                Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
            LOG.warn(
                    "Generated a new encryption keyset in {}. Back it up: without it every stored token is lost", path);
        }
    }

    /** An empty file that nobody but its owner can read from the first moment on; on Windows, from before it has content. */
    private static Path draft(Path folder) throws IOException {
        boolean posix = Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null;
        Path draft = Files.createTempFile(
                folder,
                "keyset",
                ".tmp",
                posix
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0]);
        AclFileAttributeView acl = Files.getFileAttributeView(draft, AclFileAttributeView.class);
        if (!posix && acl != null) {
            acl.setAcl(List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(acl.getOwner())
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .build()));
        }
        return draft;
    }
}
