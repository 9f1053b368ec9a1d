package io.swarmguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmguard.Typed.Said;
import io.swarmguard.acts.TestHub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code device import} as users feed it: every bad row is named by its line and reason, and it is all or nothing. */
@Timeout(120)
class ImportCommandTest {
    private static final String HEAD = "name,kind,segment,role,certificate,max_sessions,external_id";

    @TempDir
    static Path dir;

    private static Typed hub;
    private static Up up;

    @BeforeAll
    static void start() throws IOException {
        hub = new Typed(dir);
        up = hub.start();
        for (String name : List.of(
                "p256", "p256-client", "rsa2048", "rsa1024", "ed25519", "p521", "expired", "p256-server-only")) {
            Files.writeString(dir.resolve(name + ".crt"), TestHub.vector(name + ".crt.pem"));
        }
        String pem = TestHub.vector("p256-client.crt.pem");
        Files.writeString(dir.resolve("request.crt"), TestHub.vector("p256.csr.pem"));
        Files.writeString(dir.resolve("key.crt"), pem.replace("CERTIFICATE", "PRIVATE KEY"));
        Files.writeString(dir.resolve("cut.crt"), pem.substring(0, pem.length() / 2));
        Files.writeString(dir.resolve("garbled.crt"), pem.replace("MII", "M!I"));
        Files.writeString(dir.resolve("flipped.crt"), pem.replace("MII", "NII"));
        Files.writeString(dir.resolve("empty.crt"), "");
        Files.writeString(dir.resolve("huge.crt"), "x".repeat(65 << 10));
        Files.write(dir.resolve("binary.crt"), Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", "")));
        Files.createDirectory(dir.resolve("directory.crt"));
    }

    @AfterAll
    static void stop() {
        up.close();
    }

    private static Said importing(String csv) throws IOException {
        Path file = Files.writeString(dir.resolve("rows.csv"), csv, StandardCharsets.UTF_8);
        return hub.say("device", "import", file.toString());
    }

    @Test
    void aFileAsSpreadsheetsWriteItIsTaken() throws IOException {
        Said said = importing("\uFEFF" + HEAD + "\r\n"
                + "\"sheet-1\",device,plant-a,sensor,p256-client.crt,,\"Pump, \"\"north\"\" ß漢\"\r\n"
                + "\r\n"
                + "sheet-2 , service ,\"plant-a;plant-b\",collector,\"rsa2048.crt\",7,\r\n"
                + "\r\n");
        assertThat(said.out() + said.err()).contains("2 imported", "1 of them have weak keys");
        assertThat(said.code()).isZero();
        assertThat(hub.say("device", "show", "sheet-1").out()).contains("Pump, \"north\" ß漢", "good");
        assertThat(hub.say("service", "show", "sheet-2").out()).contains("plant-a", "plant-b", "7", "weak");
    }

    /** A row that cannot be, and words of the reason. */
    private record Bad(String row, String why) {
        static Bad of(String row, String why) {
            return new Bad(row, why);
        }
    }

    private static List<Bad> bad() {
        String good = ",device,plant-a,sensor,p256.crt,";
        List<Bad> all = new ArrayList<>(List.of(
                Bad.of("UPPER" + good + ",", "is not a name"),
                Bad.of("-dash" + good + ",", "is not a name"),
                Bad.of("a b" + good + ",", "is not a name"),
                Bad.of("a/b" + good + ",", "is not a name"),
                Bad.of("größe" + good + ",", "is not a name"),
                Bad.of(good + ",", "is not a name"),
                Bad.of("n".repeat(64) + good + ",", "1 to 63 characters"),
                Bad.of("twice,device,plant-a,gardener,p256.crt,,", "'gardener' is not a role"),
                Bad.of("twice" + good + ",", "stands in line 9 already"),
                Bad.of("kind,robot,plant-a,sensor,p256.crt,,", "kind is device or service"),
                Bad.of("seg,device,,sensor,p256.crt,,", "is not a name"),
                Bad.of("segs,device,plant-a;plant-b,sensor,p256.crt,,", "a device belongs to one segment"),
                Bad.of("star,device,*,sensor,p256.crt,,", "a device belongs to one segment"),
                Bad.of("end,service,plant-a;,collector,p256.crt,,", "is not a name"),
                Bad.of("most0" + good + "0,", "max_sessions is 1 to 100000, not 0"),
                Bad.of("most1" + good + "-1,", "max_sessions is 1 to 100000, not -1"),
                Bad.of("most2" + good + "100001,", "max_sessions is 1 to 100000"),
                Bad.of("most3" + good + "99999999999,", "max_sessions is a number"),
                Bad.of("most4" + good + "1.5,", "max_sessions is a number")));
        all.addAll(List.of(
                Bad.of("ext0" + good + ",a/+/b", "external_id is 1 to 128 characters without + # *"),
                Bad.of("ext1" + good + ",a#", "external_id is"),
                Bad.of("ext2" + good + ",*", "external_id is"),
                Bad.of("ext3" + good + ",a\u0007b", "external_id is"),
                Bad.of("ext4" + good + ",a\u200Bb", "external_id is"),
                Bad.of("ext5" + good + "," + "漢".repeat(129), "external_id is"),
                Bad.of("more" + good + ",x,y", "more cells than columns"),
                Bad.of("fewer,device", "the certificate is missing"),
                Bad.of("file0,device,plant-a,sensor,nowhere.crt,,", "there is no file"),
                Bad.of("file1,device,plant-a,sensor,directory.crt,,", "there is no file"),
                Bad.of("file2,device,plant-a,sensor,huge.crt,,", "larger than 64 KiB"),
                Bad.of("file3,device,plant-a,sensor,binary.crt,,", "openssl x509 -inform der"),
                Bad.of("file4,device,plant-a,sensor,a\0b,,", "Nul character"),
                Bad.of("pem0,device,plant-a,sensor,empty.crt,,", "no certificate in the PEM"),
                Bad.of("pem1,device,plant-a,sensor,request.crt,,", "no certificate in the PEM"),
                Bad.of("pem2,device,plant-a,sensor,key.crt,,", "no certificate in the PEM"),
                Bad.of("pem3,device,plant-a,sensor,cut.crt,,", "the end of CERTIFICATE is missing"),
                Bad.of("pem4,device,plant-a,sensor,garbled.crt,,", "not base64"),
                Bad.of("pem5,device,plant-a,sensor,flipped.crt,,", "cannot be parsed"),
                Bad.of("key0,device,plant-a,sensor,rsa1024.crt,,", "its key is RSA 1024"),
                Bad.of("key1,device,plant-a,sensor,ed25519.crt,,", "its key is Ed25519"),
                Bad.of("key2,device,plant-a,sensor,p521.crt,,", "its key is EC P-521"),
                Bad.of("use,device,plant-a,sensor,p256-server-only.crt,,", "lacks clientAuth"),
                Bad.of("old,device,plant-a,sensor,expired.crt,,", "expired at")));
        return all;
    }

    @Test
    void everyBadRowOfAFileIsNamedAtOnceAndTheGoodOnesAreNotImported() throws IOException {
        List<Bad> bad = bad();
        StringBuilder csv = new StringBuilder(HEAD + "\n");
        bad.forEach(one -> csv.append(one.row()).append('\n'));
        csv.append("good-one,device,plant-a,sensor,p256.crt,,\n");
        csv.append("good-two,device,plant-a,sensor,p256.crt,,\n"); // of the same certificate
        String entries = hub.say("ledger", "show", "--json").out();

        Said said = importing(csv.toString());

        assertThat(said.code()).isEqualTo(1);
        List<String> lines = said.out().lines().toList();
        assertThat(lines.getFirst()).contains("nothing was imported; " + (bad.size() + 1) + " rows are wrong");
        assertThat(lines).hasSize(bad.size() + 3);
        for (int i = 0; i < bad.size(); i++) {
            assertThat(lines.get(i + 1))
                    .as(bad.get(i).row())
                    .startsWith("  line " + (i + 2) + ": ")
                    .contains(bad.get(i).why())
                    .doesNotContain("\u0007");
        }
        assertThat(lines.get(bad.size() + 1))
                .startsWith("  line " + (bad.size() + 3))
                .contains("comes twice");
        assertThat(lines.getLast()).startsWith("  next: mend these rows");
        assertThat(hub.say("device", "list").out()).doesNotContain("good-one").doesNotContain("good-two");
        assertThat(hub.say("ledger", "show", "--json").out()).isEqualTo(entries);
    }

    @Test
    void aLineIsCountedAsAnEditorCountsItAlsoAfterACellOfSeveralLines() throws IOException {
        Said said = importing(
                HEAD + "\nrows-1,device,plant-a,sensor,p256.crt,,\"a\nb\"\n\nBAD,device,a,sensor,p256.crt,,\n");
        assertThat(said.out()).contains("  line 2: external_id is", "  line 5: 'BAD' is not a name");
    }

    @Test
    void whatIsTakenAlreadyIsNamedByLineBesideWhatIsWrongInItself() throws IOException {
        hub.say("device", "add", "taken", "--segment", "plant-a", "--role", "sensor");
        Said said =
                importing(HEAD + "\ntaken,device,plant-a,sensor,p256.crt,,\nx,device,plant-a,sensor,nowhere.crt,,\n");
        assertThat(said.out()).contains("  line 2: device/taken is registered already", "  line 3: there is no file");
        Said json = hub.say("device", "import", dir.resolve("rows.csv").toString(), "--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.out()).contains("\"line\":2", "\"reason\":\"name-taken\"", "\"line\":3");
        assertThat(json.out()).contains("\"error\":{\"reason\":\"bad-rows\"").containsPattern("\"next\":\"[^\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\n\n\r\n", HEAD, HEAD + "\r\n\r\n"})
    void anEmptyFileIsSaidToBeOne(String csv) throws IOException {
        Said said = importing(csv);
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("has no rows").doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name,kind,segment,role|no column 'certificate'",
                "name,kind,segment,role,certificate,name|the column 'name' twice",
                "name,kind,segment,role,certificate,colour|no column 'colour'",
                "Name,kind,segment,role,certificate|no column 'Name'",
                "name;kind;segment;role;certificate|no column 'name;kind;segment;role;certificate'"
            })
    void columnsThatAreUnknownTwiceOrMissingAreNamed(String head, String why) throws IOException {
        Said said = importing(head + "\na,device,plant-a,sensor,p256.crt\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a,device,plant-a,sensor,p256.crt|line 3: a quote is not closed",
                "\"a\"b,device,plant-a,sensor,p256.crt|line 3: text after a closing quote"
            },
            quoteCharacter = '\'')
    void quotesThatDoNotFitAreNamedByLine(String row, String why) throws IOException {
        Said said = importing("name,kind,segment,role,certificate\nfine,device,plant-a,sensor,p256.crt\n" + row + "\n");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains(why);
        assertThat(hub.say("device", "list").out()).doesNotContain("fine");
    }

    @Test
    void aFileThatIsNotUtf8IsSaidToBeNone() throws IOException {
        Path file = Files.write(dir.resolve("latin.csv"), (HEAD + "\ngröße").getBytes(StandardCharsets.ISO_8859_1));
        Said said = hub.say("device", "import", file.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("is not CSV in UTF-8").doesNotContain("Exception");
    }
}
