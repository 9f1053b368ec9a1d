package io.swarmguard.identity;

import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is who, in memory: the fold of the ledger's acts. Written by one thread at a time ({@code acts}), read by any
 * without a lock.
 */
public final class Registry {
    private static final VarHandle SUBJECT = MethodHandles.arrayElementVarHandle(Subject[].class);
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);

    /** Two columns by slot: the subject, and the row of its newest certificate. */
    private record Slots(@Nullable Subject[] subjects, int[] newest) {
        static Slots of(int capacity) {
            int[] newest = new int[capacity];
            Arrays.fill(newest, CertificateTable.NONE);
            return new Slots(new Subject[capacity], newest);
        }

        Slots doubled() {
            Slots more = of(2 * newest.length);
            System.arraycopy(subjects, 0, more.subjects, 0, subjects.length);
            System.arraycopy(newest, 0, more.newest, 0, newest.length);
            return more;
        }
    }

    private final Map<PrincipalKind, NameTable> names = new EnumMap<>(PrincipalKind.class);
    private final NameTable devices = new NameTable();
    private final CertificateTable certificates = new CertificateTable();
    private volatile Slots slots = Slots.of(64);
    private volatile int size;

    public Registry() {
        for (PrincipalKind kind : PrincipalKind.values()) {
            names.put(kind, kind == PrincipalKind.DEVICE ? devices : new NameTable());
        }
    }

    /**
     * Says whose certificate this is. Knows unknown, revoked and out of its time; whether the holder is disabled is for
     * the caller to ask. Lock-free, called in handshakes.
     */
    public Lookup authenticate(Fingerprint certificate, Instant now) {
        int row = certificates.find(certificate);
        if (row == CertificateTable.NONE) {
            return new Lookup.Refused(Reason.UNKNOWN_CERTIFICATE, null);
        }
        Subject holder = bySlot(certificates.slot(row));
        if (certificates.isRevoked(row)) {
            return new Lookup.Refused(Reason.CERTIFICATE_REVOKED, holder.id());
        }
        long second = now.getEpochSecond();
        if (second > certificates.notAfter(row)) {
            return new Lookup.Refused(Reason.CERTIFICATE_EXPIRED, holder.id());
        }
        if (second < certificates.notBefore(row)) {
            return new Lookup.Refused(Reason.CERTIFICATE_NOT_YET_VALID, holder.id());
        }
        return new Lookup.Known(new Principal(holder, certificate, Instant.ofEpochSecond(certificates.notAfter(row))));
    }

    public @Nullable Subject find(PrincipalId id) {
        return table(id.kind()).get(id.name().value());
    }

    /** The device of that name, which need not be a valid one. No garbage: asked for topics. */
    public @Nullable Subject device(CharSequence name) {
        return devices.get(name);
    }

    /** @param slot of a subject that was seen */
    public Subject bySlot(int slot) {
        Subject subject = (Subject) SUBJECT.getAcquire(slots.subjects, slot);
        if (subject == null) {
            throw new IllegalArgumentException("no subject has slot " + slot);
        }
        return subject;
    }

    /** How many principals there are: slots from 0 up to here are taken. */
    public int size() {
        return size;
    }

    /** How many certificates were ever registered. */
    public int certificateCount() {
        return certificates.size();
    }

    /** The principals of one kind by name. */
    public List<Subject> all(PrincipalKind kind) {
        List<Subject> found = new ArrayList<>();
        int until = size;
        for (int slot = 0; slot < until; slot++) {
            Subject subject = bySlot(slot);
            if (subject.id().kind() == kind) {
                found.add(subject);
            }
        }
        found.sort(Comparator.comparing(Subject::id));
        return found;
    }

    /** What is known of a certificate, be it valid now or not; null if nothing. */
    public @Nullable CertificateView certificate(Fingerprint fingerprint) {
        int row = certificates.find(fingerprint);
        return row == CertificateTable.NONE ? null : view(row);
    }

    /** All certificates a principal ever had, newest first; none if there is no such principal. */
    public List<CertificateView> certificates(PrincipalId holder) {
        Subject subject = find(holder);
        List<CertificateView> found = new ArrayList<>();
        if (subject != null) {
            int row = (int) INT.getAcquire(slots.newest, subject.slot());
            while (row != CertificateTable.NONE) {
                found.add(view(row));
                row = certificates.older(row);
            }
        }
        return found;
    }

    /** All certificates ever registered, in the order of registration. */
    public List<CertificateView> certificates() {
        List<CertificateView> found = new ArrayList<>(certificates.size());
        int until = certificates.size();
        for (int row = 0; row < until; row++) {
            found.add(view(row));
        }
        return found;
    }

    private CertificateView view(int row) {
        int parent = certificates.parent(row);
        return new CertificateView(
                certificates.certificate(row),
                bySlot(certificates.slot(row)).id(),
                certificates.revoked(row),
                parent == CertificateTable.NONE
                        ? null
                        : certificates.certificate(parent).fingerprint());
    }

    /** The certificates that were renewed from that one, directly or by way of others, be they valid or not; oldest first. */
    public List<CertificateView> renewedFrom(Fingerprint fingerprint) {
        int row = certificates.find(fingerprint);
        return row == CertificateTable.NONE
                ? List.of()
                : line(row).stream().skip(1).mapToObj(this::view).toList();
    }

    /** A row and those of its line: of the same holder, and newer than what they come from. */
    private BitSet line(int row) {
        List<Integer> younger = new ArrayList<>();
        int at = (int) INT.getAcquire(slots.newest, certificates.slot(row));
        for (; at > row; at = certificates.older(at)) {
            younger.add(at);
        }
        BitSet line = new BitSet();
        line.set(row);
        for (int one : younger.reversed()) {
            int parent = certificates.parent(one);
            line.set(one, parent != CertificateTable.NONE && line.get(parent));
        }
        return line;
    }

    /**
     * Takes one recorded change. Acts only.
     *
     * @throws IllegalStateException if the change does not fit what is registered: names and certificates are added once,
     *     and only what exists is changed
     */
    public void apply(RegistryChange change) {
        switch (change) {
            case RegistryChange.Added added -> add(added);
            case RegistryChange.FactsReplaced replaced ->
                existing(replaced.id()).replace(replaced.facts());
            case RegistryChange.TraitsReplaced replaced -> replace(existing(replaced.id()), replaced.traits());
            case RegistryChange.CertificateAdded added -> addCertificate(existing(added.holder()), added);
            case RegistryChange.CertificateRevoked revoked -> revoke(revoked);
        }
    }

    private void add(RegistryChange.Added added) {
        if (find(added.id()) != null) {
            throw new IllegalStateException(added.id() + " is registered already");
        }
        int slot = size;
        if (slot == slots.newest.length) {
            slots = slots.doubled();
        }
        Subject subject = new Subject(slot, added.id(), added.facts(), added.created());
        SUBJECT.setRelease(slots.subjects, slot, subject);
        size = slot + 1;
        table(added.id().kind()).add(subject);
    }

    /** Children know their gateway, so that a decision finds it without a look-up. */
    private void replace(Subject subject, Traits traits) {
        Set<Name> before = subject.traits().related(Traits.GATEWAY_OF);
        Set<Name> after = traits.related(Traits.GATEWAY_OF);
        List<Subject> gained = new ArrayList<>();
        for (Name child : after) {
            if (!before.contains(child)) {
                gained.add(child(subject, child));
            }
        }
        subject.replace(traits);
        for (Name child : before) {
            if (!after.contains(child)) {
                existing(PrincipalId.device(child.value())).replaceGateway(null);
            }
        }
        gained.forEach(child -> child.replaceGateway(subject));
    }

    private Subject child(Subject gateway, Name name) {
        Subject child = existing(PrincipalId.device(name.value()));
        boolean chained = gateway.gateway() != null
                || gateway == child
                || !child.traits().related(Traits.GATEWAY_OF).isEmpty();
        if (chained || child.gateway() != null) {
            throw new IllegalStateException(gateway + " cannot be the gateway of " + child);
        }
        return child;
    }

    private void addCertificate(Subject holder, RegistryChange.CertificateAdded added) {
        KnownCertificate certificate = added.certificate();
        if (certificates.find(certificate.fingerprint()) != CertificateTable.NONE) {
            throw new IllegalStateException("certificate " + certificate.fingerprint() + " is registered already");
        }
        int[] newest = slots.newest;
        int parent = added.renewedFrom() == null ? CertificateTable.NONE : row(added.renewedFrom());
        int row = certificates.add(certificate, holder.slot(), newest[holder.slot()], parent);
        INT.setRelease(newest, holder.slot(), row);
    }

    private void revoke(RegistryChange.CertificateRevoked revoked) {
        int row = row(revoked.certificate());
        if (revoked.alone()) {
            certificates.revoke(row, revoked.at());
        } else {
            line(row).stream().forEach(one -> {
                certificates.endLine(one);
                certificates.revoke(one, revoked.at());
            });
        }
        touch(certificates.slot(row));
    }

    private int row(Fingerprint certificate) {
        int row = certificates.find(certificate);
        if (row == CertificateTable.NONE) {
            throw new IllegalStateException("certificate " + certificate + " is not registered");
        }
        return row;
    }

    /** Says that something outside the registry that decisions about this principal depend on changed. Any thread. */
    public void touch(int slot) {
        bySlot(slot).touch();
    }

    private Subject existing(PrincipalId id) {
        Subject subject = find(id);
        if (subject == null) {
            throw new IllegalStateException(id + " is not registered");
        }
        return subject;
    }

    private NameTable table(PrincipalKind kind) {
        NameTable table = names.get(kind);
        if (table == null) {
            throw new IllegalStateException("every kind has a table");
        }
        return table;
    }

    /** The facts of a principal without any relation to segments: an operator's. */
    public static Facts plainFacts(Name role, int maxSessions) {
        return new Facts(role, java.util.Collections.emptySortedSet(), false, maxSessions, null);
    }
}
