package io.swarmguard.checks.tap;

import io.swarmguard.gate.ConnectOutcome;
import io.swarmguard.gate.ConnectRequest;
import io.swarmguard.gate.Gate;
import io.swarmguard.gate.GateSession;
import io.swarmguard.gate.PublishOutcome;
import io.swarmguard.gate.SubscribeOutcome;
import io.swarmguard.gate.SubscribeRequest;
import io.swarmguard.identity.Principal;
import io.swarmguard.message.Content;
import io.swarmguard.message.Delivery;
import io.swarmguard.message.Outlet;
import io.swarmguard.message.Qos;
import io.swarmguard.message.Will;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One session as an edge would hold it: what it was answered, and what came. For one thread, which is its loop. */
final class TapSession implements Outlet {
    private final Executor loop;
    private final Tap.End end;
    private final List<Delivery> heard = new ArrayList<>();
    private final Map<String, Filter> filters = new LinkedHashMap<>();
    private @Nullable GateSession session;
    private @Nullable Reason closed;

    TapSession(Executor loop, Tap.End end) {
        this.loop = loop;
        this.end = end;
    }

    /** @return why it was refused; null if it is open */
    @Nullable
    Reason open(Gate gate, Principal principal, @Nullable Will will) {
        ConnectRequest request = new ConnectRequest("tap", true, 0, 1_000, "tap", end.place(), will);
        List<ConnectOutcome> outcomes = new ArrayList<>();
        gate.connect(principal, request, this, outcomes::add);
        return switch (outcomes.getFirst()) {
            case ConnectOutcome.Refused(Reason reason) -> reason;
            case ConnectOutcome.Connected connected -> {
                session = connected.session();
                session.start();
                session.endOfRead();
                yield null;
            }
        };
    }

    Tap.End end() {
        return end;
    }

    boolean isOpen() {
        return session != null && closed == null;
    }

    /** @return why it was refused; null if it was taken */
    @Nullable
    Reason publish(String topic, Content content, int handle) {
        byte[] utf8 = topic.getBytes(StandardCharsets.UTF_8);
        PublishOutcome outcome = session().publish(session().path(utf8, 0, utf8.length), content, handle);
        session().endOfRead();
        return outcome instanceof PublishOutcome.Refused(Reason reason) ? reason : null;
    }

    /** @return why it was refused; null if it was granted */
    @Nullable
    Reason subscribe(String filter, Qos qos) {
        List<SubscribeOutcome> outcomes = new ArrayList<>();
        session().subscribe(List.of(SubscribeRequest.of(filter, qos)), outcomes::addAll);
        session().endOfRead();
        if (outcomes.getFirst() instanceof SubscribeOutcome.Refused(Reason reason)) {
            return reason;
        }
        filters.put(filter, new Filter(filter));
        return null;
    }

    void unsubscribe(String filter) {
        session().unsubscribe(List.of(filter), outcomes -> {});
        session().endOfRead();
        filters.remove(filter);
    }

    /** What it was granted and did not give back. */
    List<String> filters() {
        return List.copyOf(filters.keySet());
    }

    boolean listensTo(String[] levels) {
        return filters.values().stream().anyMatch(filter -> filter.matches(levels));
    }

    /** Says farewell. */
    void leave() {
        session().disconnect(false, -1);
        closed = Reason.CLOSED_BY_PEER;
    }

    /** What came since it was asked last. */
    List<Delivery> takeHeard() {
        List<Delivery> taken = List.copyOf(heard);
        heard.clear();
        return taken;
    }

    private GateSession session() {
        GateSession open = session;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        return open;
    }

    @Override
    public void deliver(Delivery delivery) {
        heard.add(delivery);
        if (delivery.handle() != 0) {
            loop.execute(() -> {
                session().acknowledged(delivery.handle());
                session().endOfRead();
            });
        }
    }

    @Override
    public void flush() {}

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void answer(Answer answer, int handle, @Nullable Reason failure) {
        throw new IllegalStateException("nothing here waits for the disk");
    }

    @Override
    public void close(Reason reason) {
        closed = reason;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public long idleMillis() {
        return 0;
    }

    @Override
    public void probe(Duration patience, Consumer<Boolean> answered) {
        answered.accept(true);
    }

    /** A topic filter by the rules of MQTT, made here anew so that the hub's own is not asked. */
    static final class Filter {
        private final String[] levels;

        Filter(String text) {
            levels = levels(text);
        }

        static String[] levels(String text) {
            return text.split("/", -1);
        }

        boolean matches(String[] topic) {
            for (int i = 0; i < levels.length; i++) {
                if (levels[i].equals("#")) {
                    return true;
                }
                if (i == topic.length || !(levels[i].equals("+") || levels[i].equals(topic[i]))) {
                    return false;
                }
            }
            return levels.length == topic.length;
        }
    }
}
