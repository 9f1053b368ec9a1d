package io.swarmguard.device.identity;

import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Keeps credentials in a directory: {@code identity.pem} (key and chain in one file, so that a renewal replaces both
 * by one rename) and {@code authorities.pem}. Files are 0600 and the directory 0700 where the file system knows such
 * things; a key file that others may read is refused.
 */
public final class CredentialFiles {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path directory;

    public CredentialFiles(Path directory) {
        this.directory = directory;
    }

    /** Key and chain; mosquitto's {@code --key} and {@code --cert} both take it. */
    public Path identityFile() {
        return directory.resolve("identity.pem");
    }

    public Path authoritiesFile() {
        return directory.resolve("authorities.pem");
    }

    public boolean exist() {
        return Files.exists(identityFile()) && Files.exists(authoritiesFile());
    }

    /** @throws IOException if a file is missing, malformed, or readable by others */
    public Credentials load() throws IOException {
        if (!exist()) {
            throw new NoSuchFileException(identityFile().toString());
        }
        refuseIfOpenToOthers(identityFile());
        String identity = Files.readString(identityFile());
        try {
            return Credentials.ofPem(identity, identity, Files.readString(authoritiesFile()));
        } catch (MalformedException e) {
            throw new IOException(directory + ": " + e.getMessage(), e);
        }
    }

    /** Replaces what is there; synced to disk when it returns. */
    public void save(Credentials credentials) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly("rwx------"));
        }
        // authorities first: new ones with an old identity still work, an identity without authorities does not
        replace(authoritiesFile(), Pem.of(credentials.authorities()));
        replace(identityFile(), Pem.of(credentials.key()) + Pem.of(credentials.chain()));
    }

    private void replace(Path file, String text) throws IOException {
        Path fresh = Files.createTempFile(directory, ".new", ".pem", ownerOnly("rw-------"));
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void refuseIfOpenToOthers(Path file) throws IOException {
        if (!isPosix()) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IOException(file + " holds a private key and others may read it: chmod 600 " + file);
        }
    }

    private FileAttribute<?>[] ownerOnly(String permissions) {
        return isPosix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
