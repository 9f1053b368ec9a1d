package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.ValidationRequest;
import com.cedarpolicy.model.ValidationResponse;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedPoliciesTest {
    /** After a change of the text, ShippedPolicies.main writes the JSON form anew. */
    @Test
    void theShippedJsonIsWhatCedarMakesOfTheText() throws Exception {
        JsonNode shipped = new JsonMapper().readTree(ShippedPolicies.resource("shipped.json"));
        assertThat(shipped).isEqualTo(ShippedPolicies.json());
        JsonNode operators = new JsonMapper().readTree(ShippedPolicies.resource("operators.json"));
        assertThat(operators).isEqualTo(ShippedPolicies.operators());
    }

    @Test
    void thePoliciesPassStrictValidationAgainstTheSchema() throws Exception {
        validate("swarmguard.cedarschema", ShippedPolicies.parsed());
        validate("operators.cedarschema", ShippedPolicies.parsed(List.of("operators.cedar")));
    }

    private static void validate(String file, List<Policy> policies) throws Exception {
        Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, ShippedPolicies.resource(file));
        PolicySet set = new PolicySet(new LinkedHashSet<>(policies));
        ValidationResponse response = new BasicAuthorizationEngine().validate(new ValidationRequest(schema, set));
        assertThat(response.validationPassed()).as(response.toString()).isTrue();
        assertThat(response.success.orElseThrow().validationWarnings).isEmpty();
    }
}
