package io.swarmguard.acts;

import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What two persons may be wanted for. The words are stable: they are what the ledger, the API and the command line use. */
public enum Mark {
    ENABLE("enable", "let a disabled device or service in again, release one from quarantine, or make one essential"),
    OPERATORS("operators", "add an operator, change an operator's role, let a disabled one in again"),
    POLICY(
            "policy",
            "apply policies that give more rights to any operator or service, or to more than so many devices, let others"
                    + " run the hub, or drop an invariant"),
    MARKS("marks", "change for what two persons are wanted");

    private final String word;
    private final String text;

    Mark(String word, String text) {
        this.word = word;
        this.text = text;
    }

    public String word() {
        return word;
    }

    /** In words, for operators. */
    public String text() {
        return text;
    }

    /** @throws IllegalArgumentException if there is no such mark */
    public static Mark ofWord(String word) {
        for (Mark mark : values()) {
            if (mark.word.equals(word)) {
                return mark;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is no mark: "
                + Arrays.stream(values()).map(Mark::word).collect(Collectors.joining(", ")));
    }

    /** Under which mark an act falls; null if one person is enough in any case. */
    static @Nullable Mark of(Act act) {
        if (act instanceof Act.PrincipalEnabled enabled) {
            return enabled.id().kind() == PrincipalKind.OPERATOR ? OPERATORS : ENABLE;
        }
        if (act instanceof Act.PrincipalAdded added) {
            return added.id().kind() == PrincipalKind.OPERATOR ? OPERATORS : null;
        }
        if (act instanceof Act.OperatorRoleSet) {
            return OPERATORS;
        }
        if (act instanceof Act.EssentialMarked marked) { // no evidence takes anything from it then
            return marked.essential() ? ENABLE : null;
        }
        return act instanceof Act.TwoPersonMarksSet ? MARKS : null;
    }

    /** What an act is refused with that was not approved. */
    Outcome.Refused wanted() {
        return new Outcome.Refused(Reason.SECOND_PERSON_WANTED, "two persons are wanted to " + text);
    }
}
