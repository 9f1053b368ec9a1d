package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashSet;
import org.junit.jupiter.api.Test;

class ShippedPoliciesTest {
    /** After a change of the text, ShippedPolicies.main writes the JSON form anew. */
    @Test
    void theShippedJsonIsWhatCedarMakesOfTheText() throws Exception {
        JsonNode shipped = new JsonMapper().readTree(ShippedPolicies.resource("shipped.json"));
        assertThat(shipped).isEqualTo(ShippedPolicies.json());
    }

    @Test
    void thePoliciesPassStrictValidationAgainstTheSchema() throws Exception {
        Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, ShippedPolicies.resource("swarmguard.cedarschema"));
        PolicySet set = new PolicySet(new LinkedHashSet<>(ShippedPolicies.parsed()));
        ValidationResponse response = new BasicAuthorizationEngine().validate(new ValidationRequest(schema, set));
        assertThat(response.validationPassed()).as(response.toString()).isTrue();
        assertThat(response.success.orElseThrow().validationWarnings).isEmpty();
    }
}
