import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Takes this machine's native libraries out of the jars, where each start would otherwise write them into the directory
 * for temporary files, from which anybody on the host could see them loaded. Run by the launcher from source while it
 * builds; no part of the product. Where it knows no libraries for a machine it unpacks none, and they are found as before.
 */
public final class UnpackNatives {
    private UnpackNatives() {}

    /** {@code LIB INTO}: the directory of jars, and where the libraries go. */
    public static void main(String[] arguments) throws IOException {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        if (System.getProperty("os.name").equals("Linux") && !isMusl()) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "{sqlite,netty}*.jar")) {
                for (Path jar : jars) {
                    unpack(jar, machine, Path.of(arguments[1]));
                }
            }
        }
    }

    private static boolean isMusl() throws IOException {
        try (DirectoryStream<Path> loaders = Files.newDirectoryStream(Path.of("/lib"), "ld-musl-*")) {
            return loaders.iterator().hasNext();
        }
    }

    private static void unpack(Path jar, String machine, Path into) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.equals("org/sqlite/native/Linux/" + machine + "/libsqlitejdbc.so")
                        || name.equals("META-INF/native/libnetty_tcnative_linux_" + machine + ".so")
                        || name.equals("META-INF/native/libnetty_transport_native_epoll_" + machine + ".so")) {
                    Files.createDirectories(into);
                    try (InputStream content = from.getInputStream(entry)) {
                        Files.copy(content, into.resolve(Path.of(name).getFileName()));
                    }
                }
            }
        }
    }
}
