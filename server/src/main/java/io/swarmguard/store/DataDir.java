package io.swarmguard.store;

import io.swarmguard.store.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The data directory, held by this process alone until closed. */
public final class DataDir implements AutoCloseable {
    private static final String LOCK_FILE = "lock";

    // POSIX drops a process's lock when any of its descriptors of that file is closed, so a second attempt inside this
    // process must be refused before it touches the file; the lock is per process, and so is this set.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lockFile;

    private DataDir(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Makes the directory (0700) if it is missing and locks it.
     *
     * @throws StoreException IN_USE with the owner's pid, READ_ONLY if it cannot be written
     */
    public static DataDir open(Path path) {
        Path real = make(path);
        if (!HELD.add(real)) {
            throw inUse(real, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DataDir(real, lock(real));
        } catch (RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    /** Whether somebody holds that directory now. Changes nothing there. */
    static boolean isHeld(Path path) throws IOException {
        Path file = path.resolve(LOCK_FILE);
        if (Files.notExists(file)) {
            return false;
        }
        if (HELD.contains(path.toRealPath())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw StoreErrors.of("closing the lock of " + path, e);
        } finally {
            HELD.remove(path);
        }
    }

    private static Path make(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.isWritable(path)) { // its files may be writable all the same, and the database fails later
                throw new StoreException(Kind.READ_ONLY, "the data directory " + path + " cannot be written");
            }
            return path.toRealPath();
        } catch (IOException e) {
            Kind kind = StoreErrors.kind(e);
            throw new StoreException( // whatever the system calls it: nobody can write there
                    kind == Kind.IO ? Kind.READ_ONLY : kind,
                    "the data directory " + path + " cannot be made: " + StoreErrors.why(e),
                    e);
        }
    }

    private static FileChannel lock(Path dir) {
        Path file = dir.resolve(LOCK_FILE);
        try {
            DurableFile.touch(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw inUse(dir, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return channel;
        } catch (IOException e) {
            throw StoreErrors.of("the data directory " + dir + " cannot be written", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another class loader of this process
        }
    }

    private static StoreException inUse(Path dir, String pid) {
        return new StoreException(Kind.IN_USE, "the data directory " + dir + " is in use by process " + pid);
    }
}
