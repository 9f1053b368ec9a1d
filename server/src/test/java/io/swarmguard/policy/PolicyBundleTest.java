package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.Right;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

/** The form in which a ledger keeps a set. */
class PolicyBundleTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String AUDITOR =
            "@id(\"auditor\") permit (principal, action == Action::\"look\", resource is Hub) "
                    + "when { principal.role == \"auditor\" };\n";

    private final PolicyBundle kept =
            Objects.requireNonNull(PolicyCheck.check(files()).bundle());

    private static PolicyFiles files() {
        try {
            Map<String, String> texts =
                    new java.util.TreeMap<>(PolicyFiles.shipped().texts());
            texts.merge(PolicyFiles.OPERATORS, AUDITOR, String::concat);
            return PolicyFiles.of(texts);
        } catch (IOException | PolicyRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] changed(Consumer<ObjectNode> change) throws IOException {
        ObjectNode node;
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(kept.packed()))) {
            node = (ObjectNode) JSON.readTree(in);
        }
        change.accept(node);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            JSON.writeValue(out, node);
        }
        return bytes.toByteArray();
    }

    @Test
    void whatIsKeptIsReadBackWithItsPoliciesAboutOperators() throws Exception {
        PolicyBundle again = PolicyBundle.unpack(kept.packed());
        assertThat(again.digest()).isEqualTo(kept.digest());
        assertThat(again.set().digest()).isEqualTo(kept.set().digest());
        assertThat(again.rights().ever(new Name("auditor"))).containsExactly(Right.LOOK);
    }

    @Test
    void aSetOfBeforeOperatorsWentByPoliciesHasTheShippedOnes() throws Exception {
        PolicyBundle old = PolicyBundle.unpack(changed(node -> {
            node.put("format", 1).remove("operators");
            ((ObjectNode) node.path("files")).remove(PolicyFiles.OPERATORS);
        }));
        assertThat(old.rights().table()).isEqualTo(OperatorRights.shipped().table());
    }

    @Test
    void whatLeavesThemOutOrIsOfALaterFormIsRefused() throws Exception {
        for (byte[] wrong : new byte[][] {
            changed(node -> node.remove("operators")),
            changed(node -> node.put("format", 3)),
            changed(node -> node.remove("format"))
        }) {
            assertThatThrownBy(() -> PolicyBundle.unpack(wrong))
                    .isInstanceOf(PolicyRefusedException.class)
                    .hasMessageContaining("none that this program knows");
        }
    }
}
