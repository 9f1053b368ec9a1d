package io.swarmguard.acts;

import io.swarmguard.formats.MalformedException;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.store.StoreException;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.trust.StandingNote;
import io.swarmguard.trust.Standings;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who was who, how they stood and which policies were in force at an instant: the ledger folded again up to there, by the
 * same code that folded it then. Of some only, whoever they have to do with included: decisions about them hang on nothing
 * else.
 */
public final class Past {
    private final Fold fold;
    private final Policy policy;
    private final PolicyBundle bundle;
    private final int version;

    Past(Fold fold, Policy policy, PolicyBundle bundle, int version) {
        this.fold = fold;
        this.policy = policy;
        this.bundle = bundle;
        this.version = version;
    }

    /** What the past is read from, and what was read before. For one thread at a time. */
    public static final class Reader {
        private static final int BUNDLES = 4; // a set of policies takes milliseconds to be unpacked

        private final Ledger ledger;
        private final EntryIndex index;
        private final PolicyHistory policies;
        private final Map<Integer, PolicyBundle> bundles = new HashMap<>();

        Reader(Ledger ledger, EntryIndex index, PolicyHistory policies) {
            this.ledger = ledger;
            this.index = index;
            this.policies = policies;
        }

        /**
         * The past of all, by the whole ledger. Blocking: a second or so for a hundred thousand entries.
         *
         * @throws PolicyRefusedException if the policies of that time are not kept, or this program cannot use them
         * @throws NotReconstructibleException if the ledger's entries do not fit together
         */
        public Past all(Instant instant) throws PolicyRefusedException {
            Fold fold = fold();
            ledger.replay(leaf -> apply(leaf, fold, instant, null));
            return past(fold, instant);
        }

        /**
         * The past of some. Blocking: a millisecond or so, and ten microseconds for each entry about them and for each that
         * was appended since it was asked last.
         *
         * @param topic that a question is about: the device that it names is one of them
         * @throws PolicyRefusedException if the policies of that time are not kept, or this program cannot use them
         * @throws NotReconstructibleException if the ledger's entries do not fit together
         */
        public Past of(Collection<PrincipalId> some, @Nullable String topic, Instant instant)
                throws PolicyRefusedException {
            index.catchUp(ledger);
            Set<PrincipalId> wanted = new HashSet<>(some);
            Channel channel = topic == null ? null : bundle(instant).templates().channel(topic);
            Name named = channel == null ? null : channel.device();
            if (named != null) {
                wanted.add(PrincipalId.device(named.value()));
            }
            TreeMap<Long, Leaf> leaves = new TreeMap<>();
            Set<PrincipalId> others = new HashSet<>();
            for (Leaf leaf : ledger.leaves(about(wanted))) {
                leaves.put(leaf.index(), leaf);
                others.addAll(Concerned.by(decoded(leaf).act()));
            }
            others.removeAll(wanted);
            ledger.leaves(about(others)).forEach(leaf -> leaves.put(leaf.index(), leaf));
            wanted.addAll(others);
            Fold fold = fold();
            leaves.values().forEach(leaf -> apply(leaf, fold, instant, wanted));
            return past(fold, instant);
        }

        private long[] about(Set<PrincipalId> some) {
            return some.stream()
                    .flatMapToLong(id -> Arrays.stream(index.about(id)))
                    .distinct()
                    .sorted()
                    .toArray();
        }

        private Past past(Fold fold, Instant instant) throws PolicyRefusedException {
            PolicyBundle bundle = bundle(instant);
            fold.casebook.advance(instant);
            fold.said.end(instant);
            Policy policy = new Policy(fold.registry::device, fold.standings, bundle.set(), bundle.templates());
            policy.tell(instant, false);
            return new Past(fold, policy, bundle, number(instant));
        }

        private int number(Instant instant) {
            PolicyVersion version = policies.at(instant);
            return version == null ? 0 : version.number();
        }

        private PolicyBundle bundle(Instant instant) throws PolicyRefusedException {
            int number = number(instant);
            PolicyBundle known = bundles.get(number);
            if (known == null) {
                PolicyVersion version = policies.at(instant);
                known = version == null ? PolicyBundle.shipped() : Policies.bundle(kept(version, instant), version);
                if (bundles.size() == BUNDLES) {
                    bundles.clear();
                }
                bundles.put(number, known);
            }
            return known;
        }

        /** What was in force too long ago to be kept ready is read from the ledger. */
        private PolicyHistory kept(PolicyVersion version, Instant instant) {
            if (version.isShipped() || policies.content(version.digest()) != null) {
                return policies;
            }
            PolicyHistory then = new PolicyHistory();
            ledger.replay(leaf -> {
                Recorded recorded = decoded(leaf);
                if (!recorded.time().isAfter(instant)) {
                    switch (recorded.act()) {
                        case Act.PolicyPart part -> then.part(part);
                        case Act.PolicyApplied applied -> then.applied(applied, recorded);
                        default -> {}
                    }
                }
            });
            return then;
        }
    }

    /** One that nothing is in yet. */
    static Fold fold() {
        Registry registry = new Registry();
        return new Fold(registry, new Standings(registry::touch));
    }

    /** What was recorded late took effect when it was done, which its entry says. */
    static void apply(Leaf leaf, Fold fold, Instant instant, @Nullable Set<PrincipalId> only) {
        Recorded recorded = decoded(leaf);
        if (recorded.time().isAfter(instant)
                || recorded.act() instanceof Act.PolicyApplied
                || recorded.act() instanceof Act.PolicyPart
                || recorded.act() instanceof Act.PolicyConfirmed
                || (only != null && !only.containsAll(Concerned.by(recorded.act())))) {
            return;
        }
        try {
            fold.apply(recorded);
        } catch (IllegalStateException e) {
            throw new NotReconstructibleException(leaf.index(), e);
        }
    }

    static Recorded decoded(Leaf leaf) {
        try {
            return Recorded.decode(leaf.type(), leaf.body());
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, "ledger entry " + leaf.index() + ": " + e.getMessage(), e);
        }
    }

    public Registry registry() {
        return fold.registry;
    }

    /** How that principal stood and why; of this past's registry. */
    public StandingNote standing(Subject subject) {
        return fold.standings.note(subject.slot());
    }

    public Policy policy() {
        return policy;
    }

    /** What was in force, with its texts. */
    public PolicyBundle policies() {
        return bundle;
    }

    /** The version of the policies that was in force; 0 for what ships. */
    public int version() {
        return version;
    }
}
