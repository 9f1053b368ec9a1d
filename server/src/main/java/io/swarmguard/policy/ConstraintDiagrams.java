package io.swarmguard.policy;

import java.util.BitSet;
import java.util.List;

/** From constraints to diagrams of what they leave possible. */
final class ConstraintDiagrams {
    private final DiagramSpace space;
    private final Diagrams diagrams;

    ConstraintDiagrams(DiagramSpace space) {
        this.space = space;
        this.diagrams = space.diagrams();
    }

    /** True where all of some constraints are kept. */
    int all(List<Constraint> constraints) throws PolicyRefusedException {
        int all = Diagrams.TRUE;
        for (Constraint constraint : constraints) {
            all = diagrams.and(
                    all,
                    switch (constraint) {
                        case Constraint.There there -> there(there);
                        case Constraint.Never never -> diagrams.not(every(never.all()));
                        case Constraint.Same same -> same(same);
                    });
        }
        return all;
    }

    private int there(Constraint.There there) throws PolicyRefusedException {
        int wholes = Diagrams.TRUE;
        for (Fact whole : there.wholes()) {
            wholes = diagrams.and(wholes, is(whole, Fact.TRUE));
        }
        int absent = is(there.part(), Fact.ABSENT);
        return diagrams.or(
                diagrams.apply(DiagramOperation.WITHOUT, wholes, absent),
                diagrams.apply(DiagramOperation.WITHOUT, absent, wholes));
    }

    /** True where all of it is so. */
    private int every(List<Constraint.Is> all) throws PolicyRefusedException {
        int every = Diagrams.TRUE;
        for (Constraint.Is is : all) {
            BitSet values = new BitSet();
            is.words().forEach(word -> values.set(space.value(is.fact(), word)));
            every = diagrams.and(every, space.among(space.variable(is.fact()), values));
        }
        return every;
    }

    /** True for the channels that some templates make of topics. */
    int topics(Templates templates) throws PolicyRefusedException {
        int any = Diagrams.FALSE;
        for (List<Constraint.Is> all : Constraint.channels(templates.matches("#"), space.facts())) {
            any = diagrams.or(any, every(all));
        }
        return any;
    }

    /** Values agree if their words do; a value that only the other fact has a word for is among the rest of the first. */
    private int same(Constraint.Same same) throws PolicyRefusedException {
        int one = space.variable(same.one());
        int other = space.variable(same.other());
        int agree = Diagrams.FALSE;
        for (int value = 0; value < diagrams.arity(one); value++) {
            BitSet partners = new BitSet();
            for (int partner = 0; partner < diagrams.arity(other); partner++) {
                partners.set(partner, agree(same, value, partner));
            }
            BitSet only = new BitSet();
            only.set(value);
            agree = diagrams.or(agree, diagrams.and(space.among(one, only), space.among(other, partners)));
        }
        return diagrams.or(agree, diagrams.not(is(same.when(), Fact.TRUE)));
    }

    private boolean agree(Constraint.Same same, int value, int partner) {
        if (value == Fact.ABSENT || partner == Fact.ABSENT) {
            return value == partner;
        }
        String word = space.word(space.variable(same.one()), value);
        String partnersWord = space.word(space.variable(same.other()), partner);
        if (word != null && partnersWord != null) {
            return word.equals(partnersWord);
        }
        return (word == null || space.value(same.other(), word) == Fact.OTHER)
                && (partnersWord == null || space.value(same.one(), partnersWord) == Fact.OTHER);
    }

    private int is(Fact fact, int value) throws PolicyRefusedException {
        BitSet values = new BitSet();
        values.set(value);
        return space.among(space.variable(fact), values);
    }
}
