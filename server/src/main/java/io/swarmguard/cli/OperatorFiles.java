package io.swarmguard.cli;

import io.swarmguard.formats.der.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * The directory of a new operator: key, certificate, CA, under the names that {@code --keys} expects.
 *
 * @param request PKCS#10, base64
 */
record OperatorFiles(Path directory, String request) {

    /** Makes the directory, which must not exist, and a key in it. */
    static OperatorFiles create(Path wanted) throws IOException {
        Path directory = DeviceCommands.absolute(wanted);
        try {
            Files.createDirectory(directory, only("rwx------"));
        } catch (FileAlreadyExistsException e) {
            throw new CliException(
                    "file-exists", directory + " exists already", "name another directory with --out", e);
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            write(
                    directory.resolve(OperatorTls.KEY),
                    Pem.print(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded()));
            X500Principal subject = new X500Principal("CN=operator");
            byte[] request = new JcaPKCS10CertificationRequestBuilder(subject, pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new OperatorFiles(directory, Base64.getEncoder().encodeToString(request));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a key: " + e.getMessage(), e);
        }
    }

    /** A directory that was made before, and what is to be written there is not there yet. */
    static OperatorFiles existing(Path wanted) {
        Path directory = DeviceCommands.absolute(wanted);
        if (!Files.exists(directory.resolve(OperatorTls.KEY))) {
            throw new CliException(
                    "no-operator-key",
                    "there is no " + OperatorTls.KEY + " in " + directory,
                    "name the directory that `operator add` made with --out");
        }
        return new OperatorFiles(directory, "");
    }

    /** What the hub answered. */
    void write(String certificate, String ca) throws IOException {
        write(directory.resolve(OperatorTls.CERTIFICATE), certificate);
        write(directory.resolve(OperatorTls.CA), ca);
    }

    /** Nothing came of it. */
    void remove() throws IOException {
        Files.deleteIfExists(directory.resolve(OperatorTls.KEY));
        Files.deleteIfExists(directory);
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, only("rw-------"));
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static FileAttribute<?> only(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
