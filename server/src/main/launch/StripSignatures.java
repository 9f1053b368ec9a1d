import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Takes the signatures out of a jar. Run by the launcher from source while it builds; no part of the product. */
public final class StripSignatures {
    private StripSignatures() {}

    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path stripped = jar.resolveSibling(jar.getFileName() + ".stripped");
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(stripped))) {
            Enumeration<? extends ZipEntry> entries = from.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (!isSignature(entry.getName())) {
                    copy(from, entry, to);
                }
            }
        }
        Files.move(stripped, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        ZipEntry made = new ZipEntry(entry.getName());
        made.setTime(entry.getTime());
        to.putNextEntry(made);
        try (InputStream content = from.getInputStream(entry)) {
            if (entry.getName().equals("META-INF/MANIFEST.MF")) {
                writeMainSection(new Manifest(content), to);
            } else {
                content.transferTo(to);
            }
        }
        to.closeEntry();
    }

    /** The sections of single entries hold nothing but their digests. */
    private static void writeMainSection(Manifest manifest, OutputStream to) throws IOException {
        manifest.getEntries().clear();
        manifest.write(to);
    }

    private static boolean isSignature(String name) {
        return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }
}
