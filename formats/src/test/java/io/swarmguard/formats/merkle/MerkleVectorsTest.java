package io.swarmguard.formats.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The vectors of transparency-dev/merkle (Apache-2.0, see LICENSE beside them). */
class MerkleVectorsTest {
    @Test
    void inclusionVectors() throws Exception {
        List<String> vectors = vectors("inclusion");
        for (String json : vectors) {
            assertThat(Proofs.verifyInclusion(
                            number(json, "leafIdx"),
                            number(json, "treeSize"),
                            bytes(json, "leafHash"),
                            proof(json),
                            bytes(json, "root")))
                    .as(json)
                    .isEqualTo(!json.contains("\"wantErr\": true"));
        }
        assertThat(vectors).hasSizeGreaterThan(90);
    }

    @Test
    void consistencyVectors() throws Exception {
        List<String> vectors = vectors("consistency");
        for (String json : vectors) {
            assertThat(Proofs.verifyConsistency(
                            number(json, "size1"),
                            number(json, "size2"),
                            proof(json),
                            bytes(json, "root1"),
                            bytes(json, "root2")))
                    .as(json)
                    .isEqualTo(!json.contains("\"wantErr\": true"));
        }
        assertThat(vectors).hasSizeGreaterThan(80);
    }

    private static List<String> vectors(String kind) throws Exception {
        var folder = Objects.requireNonNull(MerkleVectorsTest.class.getResource(kind));
        List<String> vectors = new ArrayList<>();
        try (var files = Files.walk(Path.of(folder.toURI()))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                vectors.add(Files.readString(file));
            }
        }
        return vectors;
    }

    /** The files are flat objects of numbers, base64 strings and one array of those. */
    private static long number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\":\\s*(\\d+)").matcher(json);
        assertThat(found.find()).isTrue();
        return Long.parseUnsignedLong(found.group(1));
    }

    private static byte[] bytes(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\":\\s*\"([^\"]*)\"").matcher(json);
        return found.find() ? Base64.getDecoder().decode(found.group(1)) : new byte[0];
    }

    private static List<byte[]> proof(String json) {
        List<byte[]> proof = new ArrayList<>();
        Matcher array = Pattern.compile("\"proof\":\\s*\\[([^\\]]*)\\]").matcher(json);
        if (array.find()) {
            Matcher item = Pattern.compile("\"([^\"]*)\"").matcher(array.group(1));
            while (item.find()) {
                proof.add(Base64.getDecoder().decode(item.group(1)));
            }
        }
        return proof;
    }
}
