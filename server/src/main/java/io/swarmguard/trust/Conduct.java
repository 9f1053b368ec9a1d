package io.swarmguard.trust;

import io.swarmguard.terms.Reason;

/** Who is told how principals behave in their own sessions. Called on event loops: must return at once and never fail. */
public interface Conduct {
    /** One who listens to nothing. */
    Conduct UNHEARD = new Conduct() {
        @Override
        public void refused(UnderOwnKey who, Reason reason) {}

        @Override
        public void came(UnderOwnKey who, int percentOfCertificate) {}
    };

    /** It wanted what no policy gives it; not what only its standing takes away. */
    void refused(UnderOwnKey who, Reason reason);

    /** It opened a session with a certificate that this hub issued, when so much of its life had passed. */
    void came(UnderOwnKey who, int percentOfCertificate);
}
