package io.swarmguard.policy;

/**
 * Proof that an intent was permitted when it was asked for. Minted only in this package, by {@link Access#permit}; used
 * at once and never stored.
 */
public final class Permit<I extends Intent> {
    private final I intent;

    Permit(I intent) {
        this.intent = intent;
    }

    public I intent() {
        return intent;
    }

    @Override
    public String toString() {
        return "permit for " + intent;
    }
}
