package io.swarmguard.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    private static final String PUBLISH = "principal is Service, action == Action::\"publish\", resource";

    @Test
    void an_annotation_is_a_name_and_limits() throws Exception {
        Budget budget = Budget.parse("bulk:  5 devices per minute per principal, 1 message per second per segment,"
                + " 1000000 bytes per day per principal");

        assertThat(budget.name()).isEqualTo("bulk");
        assertThat(budget.allowances())
                .containsExactly(
                        new Budget.Allowance(Budget.Measure.DEVICES, 5, Duration.ofMinutes(1), Budget.Holder.PRINCIPAL),
                        new Budget.Allowance(Budget.Measure.MESSAGES, 1, Duration.ofSeconds(1), Budget.Holder.SEGMENT),
                        new Budget.Allowance(
                                Budget.Measure.BYTES, 1_000_000, Duration.ofDays(1), Budget.Holder.PRINCIPAL));
        assertThat(Budget.parse(budget.toString())).isEqualTo(budget);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20 devices per minute per principal",
                "Bulk: 20 devices per minute per principal",
                "bulk: 0 messages per minute per principal",
                "bulk: 20000 devices per minute per principal",
                "bulk: 99999999999999 bytes per day per principal",
                "bulk: 20 machines per minute per principal",
                "bulk: 20 devices per week per principal",
                "bulk: 20 devices per minute per fleet",
                "bulk: 20 devices per minute per principal,",
                "bulk: 20 devices per minute per principal, 30 devices per minute per principal",
            })
    void what_is_no_budget_is_refused_with_one_that_is(String text) {
        assertThatThrownBy(() -> Budget.parse(text))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining("commands: 20 devices per minute per principal");
    }

    @Test
    void a_permit_without_a_budget_beside_one_that_has_one_needs_none() throws Exception {
        String budgeted = "@id(\"a\") @budget(\"b: 1 message per day per principal\") permit(" + PUBLISH + ");";
        String free = "@id(\"c\") permit(" + PUBLISH + ") when { resource.kind == \"event\" };";
        Plant plant = new Plant();
        plant.policy.replace(set(budgeted, free), Templates.shipped());

        assertThat(plant.publish(plant.commander, "devices/pump-7/command/x").budgets())
                .extracting(Budget::name)
                .containsExactly("b");
        Decision both = plant.publish(plant.commander, "devices/pump-7/event/x");
        assertThat(both.isPermitted()).isTrue();
        assertThat(both.budgets()).isEmpty();
        assertThat(both.why()).containsExactly("a", "c");
    }

    @Test
    void a_budget_is_for_permits_to_publish_only_and_means_one_thing() {
        String one = "@budget(\"b: 1 message per day per principal\")";
        assertRefused("only publish", "@id(\"a\") " + one + " forbid(" + PUBLISH + ");");
        assertRefused("only publish", "@id(\"a\") " + one + " permit(principal, action, resource);");
        assertRefused(
                "only publish",
                "@id(\"a\") " + one
                        + " permit(principal, action in [Action::\"publish\", Action::\"deliver\"], resource);");
        assertRefused(
                "in another policy",
                "@id(\"a\") " + one + " permit(" + PUBLISH + ");",
                "@id(\"c\") @budget(\"b: 2 messages per day per principal\") permit(" + PUBLISH + ");");
    }

    private static void assertRefused(String why, String... policies) {
        assertThatThrownBy(() -> set(policies))
                .isInstanceOf(PolicyRefusedException.class)
                .hasMessageContaining(why.equals("only publish") ? "nothing else" : why);
    }

    private static PolicySet set(String... policies) throws Exception {
        return PolicySet.ofJson(Drafts.json(String.join("\n", policies)));
    }
}
