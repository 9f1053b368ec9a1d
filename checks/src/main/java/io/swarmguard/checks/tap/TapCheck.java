package io.swarmguard.checks.tap;

import io.swarmguard.acts.Past;
import io.swarmguard.acts.PastWalk;
import io.swarmguard.formats.labels.Label;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Subject;
import io.swarmguard.policy.Channel;
import io.swarmguard.policy.Decision;
import io.swarmguard.policy.Explanation;
import io.swarmguard.policy.Place;
import io.swarmguard.policy.Policy;
import io.swarmguard.policy.PolicyRefusedException;
import io.swarmguard.policy.Voice;
import io.swarmguard.terms.Action;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Standing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides each line of a tap again, by the past that the ledger tells. For one thread. */
final class TapCheck {
    private static final int MOST_TOLD = 20;
    /** Whether there was room is no function of the ledger; that there had to be some is. */
    private static final List<String> WITHIN_A_PERMIT = List.of(Reason.BUDGET.code(), Reason.LIMIT_RETAINED.code());

    private final PastWalk walk;
    private final Past.Reader reader;
    private final int explainEach;
    private final List<String> words = new ArrayList<>();
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<@Nullable Said> publishes = new ArrayList<>();
    private final Map<String, Long> outcomes = new TreeMap<>(); // by letter and outcome
    private final Map<Label, Long> labels = new EnumMap<>(Label.class);
    private final List<String> told = new ArrayList<>();
    private Past past;
    private Instant at = Instant.EPOCH;
    private long compared;
    private long explainable;
    private long explained;
    private long apart;
    private long different;
    private long versions;

    /** What was published, and in whose name by the ledger of that time. */
    private record Said(
            String topic,
            byte[] payload,
            PrincipalId who,
            @Nullable PrincipalId via) {}

    /** What is found again. */
    private record Again(@Nullable Reason reason, boolean budgeted) {
        static Again of(Decision decision) {
            return new Again(decision.reason(), !decision.budgets().isEmpty());
        }

        String text() {
            return reason == null ? TapForm.PERMITTED : reason.code();
        }
    }

    /** @param explainEach of so many decisions one is also explained */
    TapCheck(PastWalk walk, Past.Reader reader, int explainEach) throws PolicyRefusedException {
        this.walk = walk;
        this.reader = reader;
        this.explainEach = explainEach;
        this.past = walk.to(at);
    }

    TapFound run(Path tap) throws IOException, PolicyRefusedException {
        long begin = System.nanoTime();
        try (BufferedReader in = Files.newBufferedReader(tap, StandardCharsets.US_ASCII)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                take(line.split(" ", -1));
            }
        }
        return new TapFound(
                compared, different, explained, apart, versions, outcomes, labels, told, TapBench.seconds(begin));
    }

    private void take(String[] line) throws PolicyRefusedException {
        switch (line[0].charAt(0)) {
            case TapForm.WORD -> words.add(line[1]);
            case TapForm.PAYLOAD -> payloads.add(HexFormat.of().parseHex(line[1]));
            case TapForm.TIME -> {
                at = Instant.ofEpochMilli(Long.parseLong(line[1]));
                Past next = walk.to(at);
                versions += next.version() == past.version() ? 0 : 1;
                past = next;
            }
            case TapForm.ADMISSION -> compare(line, 4, admitted(line));
            case TapForm.PUBLISH -> compare(line, 6, published(line, true));
            case TapForm.WILL -> compare(line, 6, published(line, false));
            case TapForm.SUBSCRIBE -> compare(line, 4, subscribed(line));
            case TapForm.DELIVER -> delivered(line);
            default -> throw new IllegalArgumentException("no line of a tap: " + String.join(" ", line));
        }
    }

    private String word(String number) {
        return words.get(Integer.parseInt(number));
    }

    private Subject subject(PrincipalId id) {
        Subject subject = past.registry().find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not there at " + at);
        }
        return subject;
    }

    private Subject subject(String number) {
        return subject(PrincipalId.parse(word(number)));
    }

    private Again admitted(String[] line) {
        Reason reason = switch (past.registry().authenticate(Fingerprint.parse(word(line[2])), at)) {
            case Lookup.Refused(Reason refused, PrincipalId holder) -> refused;
            case Lookup.Known(var principal) ->
                past.standing(principal.subject()).standing() == Standing.DISABLED ? Reason.PRINCIPAL_DISABLED : null;
        };
        return new Again(reason, false);
    }

    private Again published(String[] line, boolean numbered) throws PolicyRefusedException {
        Policy policy = past.policy();
        Subject session = subject(line[1]);
        String topic = word(line[3]);
        byte[] payload = payloads.get(Integer.parseInt(line[4]));
        Channel channel = policy.channel(topic, payload);
        Voice voice = line[5].equals(TapForm.NOBODY)
                ? policy.voice(session, channel)
                : policy.voiceOf(session, word(line[5]));
        if (numbered) {
            publishes.add(
                    voice == null ? null : new Said(topic, payload, voice.who().id(), id(voice.via())));
        }
        if (voice == null) {
            return new Again(Reason.NOT_ITS_GATEWAY, false);
        }
        Label label = label(policy, topic, payload);
        if (label != null) {
            labels.merge(label, 1L, Long::sum);
        }
        Place place = Place.at(word(line[2]));
        Again again =
                Again.of(policy.access(voice, Action.PUBLISH, channel, place).decision());
        explain(new Policy.Asking(voice, Action.PUBLISH, topic, null, place), label, again);
        return again;
    }

    private static @Nullable PrincipalId id(@Nullable Subject subject) {
        return subject == null ? null : subject.id();
    }

    private static @Nullable Label label(Policy policy, String topic, byte[] payload) {
        Channel channel = policy.channel(topic);
        return channel == null || !channel.isTested() ? null : Label.values()[channel.label(payload)];
    }

    private Again subscribed(String[] line) {
        return Again.of(past.policy().subscription(subject(line[1]), word(line[3]), Place.at(word(line[2]))));
    }

    /** Nobody is told why nothing came. */
    private void delivered(String[] line) throws PolicyRefusedException {
        Said said = publishes.get(Integer.parseInt(line[3]));
        if (said == null) {
            differs(line, "nobody could publish it");
            return;
        }
        Policy policy = past.policy();
        Subject subscriber = subject(line[1]);
        Voice publisher = new Voice(subject(said.who()), said.via() == null ? null : subject(said.via()));
        Channel channel = policy.channel(said.topic());
        Place place = Place.at(word(line[2]));
        Again again = Again.of(
                policy.delivery(subscriber, policy.spoken(channel, publisher).of(said.payload()), place)
                        .decision());
        Label label = label(policy, said.topic(), said.payload());
        Voice hears = policy.voice(subscriber, channel);
        explain(new Policy.Asking(hears, Action.DELIVER, said.topic(), publisher, place), label, again);
        boolean isDelivered = line[4].equals(TapForm.PERMITTED);
        count(line, line[4]);
        compared++;
        if (isDelivered != (again.reason() == null) || (isDelivered && !isSaidBy(line, said))) {
            differs(line, again.text() + " of " + said.who() + " via " + said.via());
        }
    }

    private boolean isSaidBy(String[] line, Said said) {
        String via = line[6].equals(TapForm.NOBODY) ? "" : word(line[6]);
        return word(line[5]).equals(said.who().toString())
                && via.equals(said.via() == null ? "" : said.via().toString());
    }

    private void compare(String[] line, int place, Again again) {
        String outcome = line[place];
        count(line, outcome);
        boolean within = WITHIN_A_PERMIT.contains(outcome);
        if (!within && outcome.startsWith("limit-")) {
            apart++; // how fast somebody is, or how much waits, is in no ledger
            return;
        }
        compared++;
        boolean same = within
                ? again.reason() == null && (again.budgeted() || !outcome.equals(Reason.BUDGET.code()))
                : outcome.equals(again.text());
        if (!same) {
            differs(line, again.text());
        }
    }

    /** What an operator would be told by {@code explain --at}, who asks about one moment and not about all before. */
    private void explain(Policy.Asking asking, @Nullable Label label, Again again) throws PolicyRefusedException {
        if (explainable++ % explainEach != 0) {
            return;
        }
        explained++;
        List<Subject> ends = new ArrayList<>(ends(asking.voice()));
        Voice publisher = asking.publisher();
        if (publisher != null) {
            ends.addAll(ends(publisher));
        }
        Past then = reader.of(ends.stream().map(Subject::id).toList(), asking.topic(), at);
        Explanation explanation = then.policy()
                .explain(
                        new Policy.Asking(
                                among(then, asking.voice()),
                                asking.action(),
                                asking.topic(),
                                publisher == null ? null : among(then, publisher),
                                asking.place()),
                        label);
        Reason reason = explanation == null
                ? Reason.TOPIC_UNKNOWN
                : explanation.decision().reason();
        if (reason != again.reason()) {
            tell("explained at " + at + " as " + reason + ", decided as " + again.reason() + ": " + asking);
        }
    }

    private static List<Subject> ends(Voice voice) {
        Subject via = voice.via();
        return via == null ? List.of(voice.who()) : List.of(voice.who(), via);
    }

    private static Voice among(Past then, Voice voice) {
        Subject via = voice.via();
        return new Voice(again(then, voice.who()), via == null ? null : again(then, via));
    }

    private static Subject again(Past then, Subject subject) {
        return Objects.requireNonNull(then.registry().find(subject.id()));
    }

    private void count(String[] line, String outcome) {
        outcomes.merge(line[0] + " " + outcome, 1L, Long::sum);
    }

    private void differs(String[] line, String found) {
        StringBuilder text = new StringBuilder(at + " " + line[0]);
        for (int i = 1; i < line.length; i++) {
            boolean isWord = line[i].matches("\\d+") && !(line[0].charAt(0) == TapForm.DELIVER && i == 3);
            boolean isPayload = i == 4 && (line[0].charAt(0) == TapForm.PUBLISH || line[0].charAt(0) == TapForm.WILL);
            text.append(' ').append(isWord && !isPayload ? word(line[i]) : line[i]);
        }
        if (line[0].charAt(0) == TapForm.DELIVER) {
            text.append(' ').append(publishes.get(Integer.parseInt(line[3])));
        }
        tell(text + "; by the ledger, version " + past.version() + ": " + found);
    }

    private void tell(String text) {
        different++;
        if (told.size() < MOST_TOLD) {
            told.add(text);
        }
    }
}
