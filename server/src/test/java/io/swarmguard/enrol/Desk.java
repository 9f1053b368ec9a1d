package io.swarmguard.enrol;

import io.swarmguard.acts.Act;
import io.swarmguard.acts.Actor;
import io.swarmguard.acts.TestHub;
import io.swarmguard.config.Rate;
import io.swarmguard.hub.TestCipher;
import io.swarmguard.identity.Lookup;
import io.swarmguard.identity.Principal;
import io.swarmguard.pki.Issuer;
import io.swarmguard.terms.Fingerprint;
import io.swarmguard.terms.PrincipalId;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** Everything of a hub that enrols, without its transport: what it is asked, and the next process on the same disk. */
record Desk(TestHub hub, CaKey ca, Codes codes, EstService est) {
    static final PrincipalId PUMP = PrincipalId.device("pump-7");
    static final String ADDRESS = "192.0.2.7";
    static final int MOST_FAILURES = 20;

    /** A hub with a name, a CA, and pump-7. */
    static Desk open() {
        TestHub hub = new TestHub();
        hub.acts.perform(new Act.HubCreated("example.org", "4f"), Actor.HUB);
        CaKey ca = new CaKey();
        issuer(hub, ca).createAuthority();
        hub.acts.perform(TestHub.device("pump-7"), TestHub.ADMIN);
        return over(hub, ca);
    }

    private static Desk over(TestHub hub, CaKey ca) {
        Codes codes = new Codes(hub.acts, new TestCipher(), hub.clock, new SecureRandom(), Codes.LIFETIME);
        EstService.Limits limits = new EstService.Limits(
                new Rate(MOST_FAILURES, Duration.ofMinutes(10)), new Rate(10, Duration.ofHours(1)));
        return new Desk(
                hub, ca, codes, new EstService(hub.acts, issuer(hub, ca), codes, hub.signals, hub.clock, limits));
    }

    private static Issuer issuer(TestHub hub, CaKey ca) {
        return new Issuer(hub.acts, ca, hub.clock, new SecureRandom(), Issuer.Terms.STANDARD);
    }

    Desk restarted() {
        ca.before = () -> {};
        ca.after = () -> {};
        return over(hub.restarted(), ca);
    }

    String code() {
        return ((Codes.CodeOutcome.Given) codes.issue(List.of(), PUMP, TestHub.ADMIN)).code();
    }

    EnrolOutcome enroll(String code, byte[] request) {
        return est.enroll("pump-7", code, request, ADDRESS);
    }

    EnrolOutcome enrollFrom(String address, String code, byte[] request) {
        return est.enroll("pump-7", code, request, address);
    }

    /** Who shows that certificate. */
    Principal principal(EnrolOutcome outcome) {
        Fingerprint fingerprint = Fingerprint.of(((EnrolOutcome.Issued) outcome).certificate());
        return ((Lookup.Known) hub.registry.authenticate(fingerprint, hub.clock.instant())).principal();
    }

    static X509Certificate parsed(EnrolOutcome outcome) throws GeneralSecurityException {
        byte[] der = ((EnrolOutcome.Issued) outcome).certificate();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
