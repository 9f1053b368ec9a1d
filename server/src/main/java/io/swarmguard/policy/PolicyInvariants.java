package io.swarmguard.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What must be so of every set of policies of a fleet: a file beside the policies, with one question a line, empty lines and
 * lines that begin with # left out.
 */
final class PolicyInvariants {
    static final String FILE = "invariants";
    /** Questions in one file. */
    static final int MAX_QUESTIONS = 1_000;

    private PolicyInvariants() {}

    private record Line(int number, PolicyQuestion question) {}

    private static boolean isQuestion(String stripped) {
        return !stripped.isEmpty() && !stripped.startsWith("#");
    }

    /** The lines that are questions, without what is around them. */
    static Set<String> questions(String text) {
        return text.lines()
                .map(String::strip)
                .filter(PolicyInvariants::isQuestion)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Findings about all that is broken, not understood or about nothing, each with its line. */
    static List<Finding> check(String text, PolicySet set, Templates templates) {
        List<Finding> findings = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String stripped = line.strip();
            if (!isQuestion(stripped)) {
                continue;
            }
            if (lines.size() == MAX_QUESTIONS) {
                findings.add(error(number, "there are more than " + MAX_QUESTIONS + " invariants"));
                break;
            }
            try {
                lines.add(new Line(number, QuestionParser.parse(stripped, set, templates)));
            } catch (PolicyRefusedException e) {
                findings.add(error(number, String.valueOf(e.getMessage())));
            }
        }
        prove(lines, set, templates, findings);
        return findings;
    }

    private static void prove(List<Line> lines, PolicySet set, Templates templates, List<Finding> findings) {
        if (lines.isEmpty()) {
            return;
        }
        try {
            List<PolicyProof> proofs = new PolicyProver(set, templates)
                    .proveAll(lines.stream().map(Line::question).toList());
            for (int i = 0; i < proofs.size(); i++) {
                PolicyProof proof = proofs.get(i);
                int number = lines.get(i).number();
                if (!proof.holds()) {
                    findings.add(error(number, broken(proof)));
                } else if (proof.vacuous()) {
                    findings.add(new Finding(
                            false, FILE, number, null, "'" + proof.question() + "' is about nothing that is possible"));
                }
            }
        } catch (PolicyRefusedException e) {
            findings.add(error(0, String.valueOf(e.getMessage())));
        }
    }

    private static String broken(PolicyProof proof) {
        PolicyProof.Example example = proof.example();
        String how = example == null ? "nothing of it is possible" : example.like() + " (" + example.why() + ")";
        return "'" + proof.question() + "' is broken: " + how;
    }

    private static Finding error(int line, String message) {
        return new Finding(true, FILE, line, null, message);
    }
}
