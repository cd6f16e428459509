package io.yilianyun.bridge.crypto;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small file with a secret in it, for its owner only. Whoever reads it sees the old or the new content, never a part of one. */
final class KeysetFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeysetFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    /** As they were when the file was last read, so that each change is told of once. */
    private Set<PosixFilePermission> known = Set.of();

    KeysetFile(Path path) {
        this.path = path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    String read() throws IOException {
        warnIfOthersMayRead();
        return Files.readString(path, StandardCharsets.UTF_8);
    }

    /** No more than a warning: who mounts secrets may have no choice. */
    private void warnIfOthersMayRead() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNER_ONLY.containsAll(permissions) && !permissions.equals(known)) {
            LOG.warn(
                    "Others than its owner may read the keyset {} ({}): whoever has it and the database has every token. Run chmod 600",
                    path,
                    PosixFilePermissions.toString(permissions));
        }
        known = permissions;
    }

    /** Makes the file and its folder, unless another process is first: of two that start together the first one's file stays. */
    void create(String content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = draft(folder, content, OWNER_ONLY);
        try {
            link(draft);
            LOG.warn(
                    "Generated a new encryption keyset in {}. Back it up: without it every stored token is lost", path);
        } catch (FileAlreadyExistsException e) {
            LOG.info("Another process generated the keyset {} first; using that one", path);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Puts new content in the place of the old, durably and at once, with the same permissions. */
    void replace(String content) throws IOException {
        // The file itself, where the path is a link to it.
        Path file = path.toRealPath();
        Path folder = file.getParent();
        Path draft = draft(folder, content, Files.getPosixFilePermissions(file));
        try {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Path draft(Path folder, String content, Set<PosixFilePermission> permissions) throws IOException {
        // For its owner only from the first moment on.
        Path draft = Files.createTempFile(folder, "keyset", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            for (var bytes = StandardCharsets.UTF_8.encode(content); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.setPosixFilePermissions(draft, permissions);
            return draft;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private void link(Path draft) throws IOException {
        try {
            Files.createLink(path, draft);
        } catch (UnsupportedOperationException e) {
            LOG.debug("No hard links here; moving the keyset instead");
            Files.move(draft, path);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
