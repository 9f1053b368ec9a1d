package io.swarmguard.policy;

import io.swarmguard.terms.Aspect;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classes in plain words: who does what, where, and from whom. */
final class DiagramWords {
    private static final Map<String, String> DOES =
            Map.of("publish", "publishes", "subscribe", "subscribes to", "deliver", "is delivered");
    private static final int FEW = 3;
    private static final String PUBLISHER = "context.publisher";

    private final DiagramCube cube;
    private final DiagramSpace space;
    private final List<Fact> told = new ArrayList<>();

    private DiagramWords(DiagramCube cube) {
        this.cube = cube;
        this.space = cube.space();
    }

    /** One clause, such as {@code a device of role sensor publishes command of another device}. */
    static String of(DiagramCube cube) {
        return new DiagramWords(cube).sentence();
    }

    private String sentence() {
        String who = somebody(Fact.PRINCIPAL_TYPE, Fact.PRINCIPAL_ROLE, Fact.PRINCIPAL_STANDING, "principal");
        StringBuilder text = new StringBuilder(who).append(' ').append(action()).append(' ');
        text.append(matters(Fact.CHANNEL_KIND) ? values(Fact.CHANNEL_KIND) : "anything");
        text.append(phrase(Fact.CHANNEL_SHARED, " shared in a segment", " on an unshared topic", ""));
        text.append(device())
                .append(segment())
                .append(publisher())
                .append(gateway())
                .append(label());
        for (Fact fact : space.facts()) { // what this class has no phrase for
            if (matters(fact) && !told.contains(fact)) {
                text.append(", ").append(plainly(fact));
            }
        }
        return text.toString();
    }

    private String somebody(Fact type, Fact role, Fact standing, String path) {
        String noun = matters(type) ? "a " + values(type).toLowerCase(Locale.ROOT) : "anybody";
        return noun.replace("a operator", "an operator").replace("a not ", "anybody but ")
                + described(role, standing, path);
    }

    private String described(Fact role, Fact standing, String path) {
        String text = matters(role) ? " of role " + values(role) : "";
        text += matters(standing) ? " that is " + values(standing) : "";
        for (Aspect aspect : Aspect.values()) {
            Fact fact = ofText(path + "." + aspect.code());
            text += fact != null && matters(fact) ? " with " + values(fact) + " " + aspect.code() : "";
        }
        return text;
    }

    private @Nullable Fact ofText(String text) {
        return space.facts().stream()
                .filter(fact -> fact.text().equals(text))
                .findFirst()
                .orElse(null);
    }

    private String action() {
        if (!matters(Fact.ACTION)) {
            return "does anything to";
        }
        List<String> verbs = new ArrayList<>();
        cube.at(space.variable(Fact.ACTION)).stream().forEach(value -> {
            String word = word(Fact.ACTION, value);
            verbs.add(DOES.getOrDefault(word, word));
        });
        told.add(Fact.ACTION);
        return String.join(" or ", verbs);
    }

    private String device() {
        String unknown = " of a device that is not registered";
        if (isAbsent(Fact.OWN) || isAbsent(Fact.DEVICE_ROLE) || isAbsent(Fact.DEVICE_STANDING)) {
            told.addAll(List.of(Fact.HAS_DEVICE, Fact.OWN, Fact.DEVICE_ROLE, Fact.DEVICE_STANDING));
            return unknown;
        }
        String text = phrase(Fact.HAS_DEVICE, " of a device", unknown, unknown);
        text = matters(Fact.OWN) ? phrase(Fact.OWN, " of its own", " of another device", unknown) : text;
        String described = described(Fact.DEVICE_ROLE, Fact.DEVICE_STANDING, "resource.device");
        return text.isEmpty() && !described.isEmpty() ? " of a device" + described : text + described;
    }

    private String segment() {
        String text = phrase(Fact.HAS_SEGMENT, " in a segment", " in no segment", " in no segment");
        text = matters(Fact.MEMBER)
                ? phrase(Fact.MEMBER, " in its segment", " outside its segment", " in no segment")
                : text;
        return text + phrase(Fact.DEVICE_MEMBER, ", which is the device's too", ", which is not the device's", "");
    }

    private String publisher() {
        List<Fact> facts = publisherFacts();
        if (isOnly(Fact.HAS_PUBLISHER, Fact.FALSE) || facts.stream().anyMatch(this::isAbsent)) {
            told.add(Fact.HAS_PUBLISHER);
            told.addAll(facts);
            boolean delivered = !matters(Fact.ACTION) || values(Fact.ACTION).contains("deliver");
            return delivered ? " from nobody who is registered" : "";
        }
        String registered = phrase(Fact.HAS_PUBLISHER, " from somebody registered", "", "");
        return facts.stream().noneMatch(this::matters)
                ? registered
                : " from " + somebody(Fact.PUBLISHER_KIND, Fact.PUBLISHER_ROLE, Fact.PUBLISHER_STANDING, PUBLISHER);
    }

    private List<Fact> publisherFacts() {
        List<Fact> facts = new ArrayList<>(List.of(Fact.PUBLISHER_KIND, Fact.PUBLISHER_ROLE, Fact.PUBLISHER_STANDING));
        for (Aspect aspect : Aspect.values()) {
            Fact posture = ofText(PUBLISHER + "." + aspect.code());
            if (posture != null) {
                facts.add(posture);
            }
        }
        return facts;
    }

    private String gateway() {
        if (isOnly(Fact.HAS_VIA, Fact.FALSE) || isAbsent(Fact.VIA_ROLE) || isAbsent(Fact.VIA_STANDING)) {
            told.addAll(List.of(Fact.HAS_VIA, Fact.VIA_ROLE, Fact.VIA_STANDING));
            return " through no gateway";
        }
        String text = phrase(Fact.HAS_VIA, " through a gateway", " through no gateway", "");
        String described = described(Fact.VIA_ROLE, Fact.VIA_STANDING, "context.via");
        return text.isEmpty() && !described.isEmpty() ? " through a gateway" + described : text + described;
    }

    private String label() {
        Fact has = ofText("resource has " + Channel.LABEL);
        Fact label = ofText("resource." + Channel.LABEL);
        if (has != null && label != null && (isOnly(has, Fact.FALSE) || isAbsent(label))) {
            told.addAll(List.of(has, label));
            return " unlabelled";
        }
        if (label == null || !matters(label)) {
            return "";
        }
        if (has != null && isOnly(has, Fact.TRUE)) {
            told.add(has);
        }
        return " labelled " + values(label);
    }

    /** What is said of a fact that is true or false or absent; nothing where it does not matter. */
    private String phrase(Fact fact, String ifTrue, String ifFalse, String ifAbsent) {
        if (!matters(fact)) {
            return "";
        }
        told.add(fact);
        Set<String> phrases = new LinkedHashSet<>();
        cube.at(space.variable(fact)).stream()
                .forEach(value -> phrases.add(value == Fact.TRUE ? ifTrue : value == Fact.FALSE ? ifFalse : ifAbsent));
        return String.join(" or", phrases);
    }

    private String plainly(Fact fact) {
        return isAbsent(fact) ? "without " + fact.text() : fact.text() + " " + values(fact);
    }

    private boolean matters(Fact fact) {
        return space.variable(fact) >= 0 && cube.matters(space.variable(fact));
    }

    private boolean isAbsent(Fact fact) {
        return isOnly(fact, Fact.ABSENT);
    }

    private boolean isOnly(Fact fact, int value) {
        return matters(fact)
                && cube.at(space.variable(fact)).cardinality() == 1
                && cube.at(space.variable(fact)).get(value);
    }

    /** {@code a, b or c}, or {@code not d} if that is shorter. */
    private String values(Fact fact) {
        told.add(fact);
        BitSet in = cube.at(space.variable(fact));
        BitSet out = new BitSet();
        out.set(Fact.ABSENT + 1, space.diagrams().arity(space.variable(fact)));
        int all = out.cardinality();
        out.andNot(in);
        boolean shorter = out.cardinality() > 0 && out.cardinality() < FEW && 2 * out.cardinality() < all - 1;
        BitSet named = shorter ? out : in;
        List<String> words = new ArrayList<>();
        named.stream().forEach(value -> words.add(word(fact, value)));
        return (shorter ? "not " : "") + String.join(" or ", words);
    }

    private String word(Fact fact, int value) {
        if (value == Fact.ABSENT) {
            return "none";
        }
        String word = space.word(space.variable(fact), value);
        return word == null ? "any other" : word;
    }
}
