package io.swarmguard.formats.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmguard.formats.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoteTest {
    private static final String NAME = "log.example/one";

    /** The example of golang.org/x/mod/sumdb/note, the first implementation of the format. */
    @Test
    void keyAndNotePublishedElsewhereVerify() throws Exception {
        NoteKey key = NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        String note = "If you think cryptography is the answer to your problem,\n"
                + "then you don't know what your problem is.\n\n"
                + "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assertThat(Note.open(note, List.of(key)).toString()).isEqualTo(note);
        String altered = note.replace("answer", "Answer");
        assertThatThrownBy(() -> Note.open(altered, List.of(key))).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @EnumSource(SignatureType.class)
    void signedNoteOpensWithItsKeyAndWithNoOther(SignatureType type) throws Exception {
        KeyPair pair = generate(type);
        NoteKey key = NoteKey.of(NAME, type, pair.getPublic());
        String note = Note.unsigned("text\n")
                .sign(key, data -> sign(type, pair, data))
                .toString();
        assertThat(Note.open(note, List.of(key)).text()).isEqualTo("text\n");
        assertThat(NoteKey.parse(key.toString())).isEqualTo(key);
        NoteKey other = NoteKey.of(NAME, type, generate(type).getPublic());
        assertThatThrownBy(() -> Note.open(note, List.of(other))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Note.open(note, List.of(key, other))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Note.open(note, List.of())).isInstanceOf(MalformedException.class);
    }

    @Test
    void everyChangedCharacterOfACheckpointIsNoticed() throws Exception {
        KeyPair pair = generate(SignatureType.ED25519);
        NoteKey key = NoteKey.of(NAME, SignatureType.ED25519, pair.getPublic());
        Checkpoint checkpoint = new Checkpoint(NAME, 42, new byte[32]);
        String note = Note.unsigned(checkpoint.text())
                .sign(key, data -> sign(SignatureType.ED25519, pair, data))
                .toString();
        assertThat(Checkpoint.open(note, List.of(key))).isEqualTo(checkpoint);
        for (int i = 0; i < note.length(); i++) {
            char other = note.charAt(i) == 'A' ? 'B' : 'A';
            String altered = note.substring(0, i) + other + note.substring(i + 1);
            assertThatThrownBy(() -> Checkpoint.open(altered, List.of(key)))
                    .as("character " + i)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void checkpointTextHasOneForm() throws Exception {
        String root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        assertThat(Checkpoint.parse("o\n7\n" + root + "\nextension\n").size()).isEqualTo(7);
        for (String bad : List.of("07", "-1", "", "x", "1 ", "99999999999999999999")) {
            assertThatThrownBy(() -> Checkpoint.parse("o\n" + bad + "\n" + root + "\n"))
                    .isInstanceOf(MalformedException.class);
        }
        for (String bad : List.of("", "AAAA", root.replace("=", ""), root.replace("A=", "B="))) {
            assertThatThrownBy(() -> Checkpoint.parse("o\n7\n" + bad + "\n")).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void randomTextEndsInOneException() {
        Random random = new Random(1);
        String alphabet = "\u2014 \n\nab+=/1\u0001\ud800";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(Note.parseUnverified(text.toString()).toString()).isEqualTo(text.toString());
            } catch (MalformedException e) {
                assertThat(e).hasMessageStartingWith("note: ");
            }
        }
    }

    private static KeyPair generate(SignatureType type) throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(type.algorithm()).generateKeyPair();
    }

    private static byte[] sign(SignatureType type, KeyPair pair, byte[] data) {
        try {
            Signature signature = Signature.getInstance(type.algorithm());
            signature.initSign(pair.getPrivate());
            signature.update(data);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
