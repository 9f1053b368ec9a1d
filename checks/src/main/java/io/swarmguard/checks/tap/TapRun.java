package io.swarmguard.checks.tap;

import io.swarmguard.acts.ActKind;
import io.swarmguard.checks.load.InnerHub;
import io.swarmguard.gate.Admission;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Message;
import io.swarmguard.message.MessageProperties;
import io.swarmguard.message.Qos;
import io.swarmguard.message.UserProperty;
import io.swarmguard.message.Will;
import io.swarmguard.policy.PolicyBundle;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A hub at work in a time of its own, with a tap at the face of its sessions: rounds of random acts, and after each, a
 * millisecond or more later, of what sessions try. Starts anew now and then.
 */
final class TapRun implements AutoCloseable {
    private static final Instant BEGIN = Instant.parse("2026-01-05T00:00:00Z");
    private static final Set<PrincipalKind> KINDS = EnumSet.of(PrincipalKind.DEVICE, PrincipalKind.SERVICE);
    private static final int SESSIONS = 200;
    private static final int MOST_FILTERS = 5;

    private final Path home;
    private final Random random;
    private final Steps steps = new Steps(BEGIN);
    private final TapWorld world;
    private final TapActs acts;
    private final Tap tap;
    private final Map<String, Integer> retained = new TreeMap<>(); // publish by topic
    private InnerHub hub;

    /**
     * @param home for a data directory; emptied by whoever made it
     * @param file for what is tapped
     * @param sets of policies that are put in force in turn
     */
    TapRun(Path home, Path file, int sets, long seed) throws IOException, PolicyRefusedException {
        this.home = home;
        this.random = new Random(seed);
        this.world = new TapWorld(random);
        TapPolicies policies = new TapPolicies(random);
        List<PolicyBundle> all = new ArrayList<>();
        for (int i = 0; i < sets; i++) {
            all.add(policies.next(i == 0));
        }
        this.acts = new TapActs(random, world, all);
        this.tap = new Tap(file);
        this.hub = new InnerHub(home, SESSIONS, steps.time());
        for (TapWorld.Member one : world.members) {
            acts.register(hub, one, steps.now());
        }
    }

    /** Goes on until so many decisions were made. */
    void work(long decisions, long restartEach) throws IOException, PolicyRefusedException {
        long restart = restartEach;
        while (tap.total() < decisions) {
            round();
            if (tap.total() >= restart) {
                restart += restartEach;
                startAnew();
            }
        }
    }

    Tap tap() {
        return tap;
    }

    Map<ActKind, Integer> acts() {
        return acts.done();
    }

    long entries() {
        return hub.entries();
    }

    Instant now() {
        return steps.now();
    }

    private void round() {
        pass(step());
        for (int i = random.nextInt(4); i > 0; i--) {
            acts.one(hub, steps.now());
            steps.settle();
        }
        nothingHeard();
        pass(1 + random.nextInt(3));
        tap.time(steps.now());
        world.members.forEach(this::comeBack);
        if (random.nextInt(6) == 0) {
            orderMany(world.commander());
        }
        for (int i = 16 + random.nextInt(32); i > 0; i--) {
            decide(world.speaker());
            if (random.nextInt(10) == 0) {
                pass(1 + random.nextInt(400));
                tap.time(steps.now());
            }
        }
    }

    private void pass(long millis) {
        steps.pass(millis);
        hub.pass();
        steps.settle();
    }

    /** Often little, sometimes long, and sometimes to the moment at which something ends, or right before. */
    private long step() {
        int what = random.nextInt(100);
        if (what < 45) {
            return 1L + random.nextInt(3_000);
        }
        if (what < 80) {
            return 1_000L + random.nextInt(240_000);
        }
        if (what < 88) {
            return 1_000L + random.nextInt(1_200_000);
        }
        Instant end = what < 96 ? acts.nextEnd(steps.now()) : nextWindow();
        long left = end == null ? 0 : end.toEpochMilli() - steps.now().toEpochMilli();
        return Math.max(1, left - random.nextInt(5));
    }

    /** A moment at which one of the windows of {@link TapPolicies} opens or closes, in winter. */
    private Instant nextWindow() {
        Instant day = steps.now().truncatedTo(ChronoUnit.DAYS);
        long[] minutes = {150, 300, 720, 765, 1_260, 1_440 + 150};
        for (long minute : minutes) {
            Instant at = day.plusSeconds(60 * minute);
            if (at.isAfter(steps.now())) {
                return at;
            }
        }
        return steps.now();
    }

    private void decide(TapWorld.Member who) {
        TapSession session = who.session;
        if (session == null || !session.isOpen()) {
            return;
        }
        int what = random.nextInt(100);
        if (what < 90) {
            publish(session, new Tap.Said(world.topic(who), world.payload(), as(who)));
        } else if (what < 98) {
            subscribe(who, session);
        } else {
            session.leave();
            steps.settle();
            who.session = null;
        }
    }

    /** More than a budget may have room for. */
    private void orderMany(TapWorld.Member commander) {
        TapSession session = commander.session;
        for (int i = 0; i < 8 && session != null && session.isOpen(); i++) {
            publish(session, new Tap.Said(world.order(), world.payload(), null));
        }
    }

    private void comeBack(TapWorld.Member who) {
        if (who.session != null && !who.session.isOpen()) {
            who.session = null;
        }
        if (who.session != null || random.nextInt(12) < (who.turnedAway ? 11 : 3)) {
            return;
        }
        byte[] der = who.certificate(random.nextInt(8) == 0 ? random.nextInt(who.certificates) : who.certificates - 1);
        Tap.End end = new Tap.End(who.id, world.place());
        Admission admission = hub.gate().admit(der, KINDS, end.place());
        Reason refusal = admission instanceof Admission.Turned(Reason reason) ? reason : null;
        tap.admitted(end, Fingerprint.of(der).toString(), refusal);
        who.turnedAway = refusal != null;
        if (admission instanceof Admission.Admitted(Principal principal)) {
            if (random.nextInt(4) == 0) {
                leaveWill(who, end, principal);
            }
            open(who, end, principal);
        }
    }

    private void leaveWill(TapWorld.Member who, Tap.End end, Principal principal) {
        Tap.Said said = new Tap.Said(world.topic(who), world.payload(), as(who));
        TapSession session = new TapSession(steps.loop(), end);
        tap.willed(
                end,
                said,
                session.open(
                        hub.gate(), principal, new Will(said.topic(), content(said, Qos.AT_MOST_ONCE, false), 0, -1)));
        if (session.isOpen()) {
            session.leave();
        }
        steps.settle();
    }

    private void open(TapWorld.Member who, Tap.End end, Principal principal) {
        TapSession session = new TapSession(steps.loop(), end);
        Reason refusal = session.open(hub.gate(), principal, null);
        if (refusal != null) {
            throw new IllegalStateException(who.id + " was admitted, and then refused: " + refusal);
        }
        who.session = session;
        steps.settle();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            subscribe(who, session);
        }
    }

    private void subscribe(TapWorld.Member who, TapSession session) {
        if (session.filters().size() >= MOST_FILTERS) {
            session.unsubscribe(session.filters().getFirst());
        }
        String text = world.filter(who);
        Reason refusal = session.subscribe(text, random.nextBoolean() ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE);
        tap.subscribed(session.end(), text, refusal);
        steps.settle();
        Map<String, Message> heard = new TreeMap<>();
        for (Delivery delivery : session.takeHeard()) {
            heard.put(delivery.message().topic().toString(), delivery.message());
        }
        if (refusal == null) {
            TapSession.Filter filter = new TapSession.Filter(text);
            retained.forEach((topic, publish) -> {
                if (filter.matches(TapSession.Filter.levels(topic))) {
                    tap.delivered(session.end(), publish, heard.remove(topic));
                }
            });
        }
        if (!heard.isEmpty()) {
            throw new IllegalStateException(session.end() + " heard what nobody retained: " + heard.keySet());
        }
        nothingHeard();
    }

    private void publish(TapSession session, Tap.Said said) {
        Qos qos = random.nextInt(3) == 0 ? Qos.AT_LEAST_ONCE : Qos.AT_MOST_ONCE;
        boolean retain = qos == Qos.AT_MOST_ONCE && random.nextInt(20) == 0;
        Reason refusal = session.publish(said.topic(), content(said, qos, retain), qos == Qos.AT_MOST_ONCE ? 0 : 1);
        int number = tap.published(session.end(), said, refusal);
        steps.settle();
        if (refusal == null) {
            if (retain) {
                retained.put(said.topic(), number);
            }
            String[] levels = TapSession.Filter.levels(said.topic());
            for (TapWorld.Member one : world.members) {
                TapSession to = one.session;
                if (to != null && to.isOpen() && to.listensTo(levels)) {
                    tap.delivered(to.end(), number, heard(to, said));
                }
            }
        }
        nothingHeard();
    }

    private static @Nullable Message heard(TapSession by, Tap.Said said) {
        List<Delivery> all = by.takeHeard();
        if (all.isEmpty()) {
            return null;
        }
        Message message = all.getFirst().message();
        boolean same =
                message.topic().toString().equals(said.topic()) && Arrays.equals(message.payload(), said.payload());
        if (all.size() > 1 || !same) {
            throw new IllegalStateException(by.end() + " heard something else than " + said.topic());
        }
        return message;
    }

    /** Whatever is heard has to be accounted for. */
    private void nothingHeard() {
        for (TapWorld.Member one : world.members) {
            if (one.session != null && !one.session.takeHeard().isEmpty()) {
                throw new IllegalStateException(one.id + " heard what it was not to hear");
            }
        }
    }

    /** In whose name a gateway says something, where the topic may not tell. */
    private @Nullable String as(TapWorld.Member who) {
        if (random.nextInt(who.role.equals("gateway") ? 6 : 60) > 0) {
            return null;
        }
        return random.nextInt(20) == 0
                ? "NO-NAME!"
                : world.machine("").id.name().value();
    }

    private static Content content(Tap.Said said, Qos qos, boolean retain) {
        MessageProperties properties = said.as() == null
                ? null
                : new MessageProperties(
                        null, null, new byte[0], false, List.of(new UserProperty(UserProperty.AS, said.as())));
        return new Content(said.payload(), qos, retain, Message.NEVER, properties);
    }

    private void startAnew() throws IOException, PolicyRefusedException {
        hub.close();
        steps.settle();
        world.members.forEach(one -> one.session = null);
        hub = new InnerHub(home, SESSIONS, steps.time());
    }

    @Override
    public void close() throws IOException {
        tap.close();
        hub.close();
    }
}
