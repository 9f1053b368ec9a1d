package io.swarmguard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Small files that are there as a whole, synced and readable by their owner alone, or not at all. */
public final class DurableFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIR =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DurableFile() {}

    /** Makes or replaces the file (0600) and, if they are missing, its directories (0700). */
    public static void write(Path file, byte[] content) {
        Path dir = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            if (!Files.isDirectory(dir)) {
                Files.createDirectories(dir, OWNER_ONLY_DIR);
            }
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, OWNER_ONLY);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(dir);
        } catch (IOException e) {
            throw StoreErrors.of("the file " + file + " cannot be written", e);
        }
    }

    /** Makes an empty file (0600) if there is none, and takes it from others if it is readable by them. */
    static void touch(Path file) throws IOException {
        try {
            Files.createFile(file, OWNER_ONLY);
        } catch (FileAlreadyExistsException known) {
            if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY.value())) {
                Files.setPosixFilePermissions(file, OWNER_ONLY.value());
            }
        }
    }

    private static void syncDirectory(Path dir) throws IOException {
        try (FileChannel channel = FileChannel.open(dir, StandardOpenOption.READ)) {
            channel.force(true); // the name itself must survive a power cut
        }
    }
}
