package io.swarmguard.device.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final DeviceKey KEY = DeviceKey.generate(new SecureRandom());
    private static final SelfMadeCertificate SELF_MADE =
            new SelfMadeCertificate(KEY, "pump-7", NOW, Duration.ofDays(30));
    private static final Credentials CREDENTIALS = new Credentials(
            KEY.pair().getPrivate(), List.of(SELF_MADE.certificate()), List.of(SELF_MADE.certificate()));

    @TempDir
    Path directory;

    @Test
    void whatWasSavedIsLoadedAndOnlyTheOwnerCanReadIt() throws IOException {
        CredentialFiles files = new CredentialFiles(directory.resolve("pump-7"));
        assertThat(files.exist()).isFalse();

        files.save(CREDENTIALS);

        assertThat(files.load()).isEqualTo(CREDENTIALS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.identityFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("pump-7"))))
                .isEqualTo("rwx------");
        try (var left = Files.list(directory.resolve("pump-7"))) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        CredentialFiles files = new CredentialFiles(directory);
        files.save(CREDENTIALS);
        Files.setPosixFilePermissions(files.identityFile(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(files::load).isInstanceOf(IOException.class).hasMessageContaining("chmod 600");
    }

    @Test
    void renewalIsDueAfterTwoThirdsOfTheLife() {
        Instant begin = CREDENTIALS.certificate().getNotBefore().toInstant();

        assertThat(CREDENTIALS.isDueForRenewal(begin.plus(Duration.ofDays(19)))).isFalse();
        assertThat(CREDENTIALS.isDueForRenewal(begin.plus(Duration.ofDays(21)))).isTrue();
    }

    @Test
    void credentialsNeverPrintTheirKey() {
        assertThat(CREDENTIALS.toString()).isEqualTo("Credentials[CN=pump-7]");
    }

    @Test
    void theRequestProvesThePossessionOfTheKey() throws Exception {
        PKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(KEY.certificateRequest("pump-7"));

        assertThat(request.getSubject().toString()).isEqualTo("CN=pump-7");
        assertThat(request.isSignatureValid(
                        new JcaContentVerifierProviderBuilder().build(KEY.pair().getPublic())))
                .isTrue();
    }

    @Test
    void pemWithoutAKeyOrWithAnOldKindOfKeySaysSo() {
        assertThatThrownBy(() -> Pem.privateKey("hello")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Pem.privateKey("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----"))
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> Pem.privateKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"))
                .hasMessageContaining("neither");
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void certificatesComeOutInTheOrderTheyStand() throws MalformedException {
        SelfMadeCertificate other = new SelfMadeCertificate(KEY, "other", NOW, Duration.ofDays(1));
        String text = "Subject: pump-7\n" + Pem.of(List.of(SELF_MADE.certificate(), other.certificate()));

        assertThat(Pem.certificates(text)).containsExactly(SELF_MADE.certificate(), other.certificate());
    }
}
