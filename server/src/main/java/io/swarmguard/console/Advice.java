package io.swarmguard.console;

import io.swarmguard.terms.Reason;

/** What an operator can do about a refusal, by its reason: the one place that says so. */
final class Advice {
    private Advice() {}

    /** One clause; empty where only the command's own help tells. */
    static String of(Reason reason) {
        return switch (reason) {
            case UNKNOWN_NAME -> "`swarmguard device list`, `service list` and `operator list` show who there is";
            case NAME_TAKEN ->
                "take another name, or make a new code for who has this one: `swarmguard device code NAME`"
                        + " (or `service code NAME`)";
            case UNKNOWN_CERTIFICATE -> "`swarmguard cert list` shows the fingerprints of all that are known";
            case CERTIFICATE_TAKEN -> "`swarmguard cert list` shows whose it is; nobody can share it";
            case CERTIFICATE_EXPIRED, CERTIFICATE_MALFORMED, CERTIFICATE_WRONG_PURPOSE, CERTIFICATE_NOT_YET_VALID ->
                "take another certificate; `openssl x509 -in FILE -noout -text` shows what is in this one";
            case CSR_INVALID, KEY_REFUSED -> "make a key on P-256 or P-384, or RSA of 3072 bits or more";
            case NO_CHANGE, CERTIFICATE_REVOKED ->
                "nothing is to be done; `show NAME` and `swarmguard status` tell how it is";
            case PRINCIPAL_DISABLED -> "`swarmguard device enable NAME` (or service, operator) lets it in again";
            case POLICY_REFUSED -> "`swarmguard policy check DIR` says where and what would work";
            case POLICY_CHANGED -> "`swarmguard policy list` shows what is in force, `policy show` its texts";
            case LIMIT_ENROLMENTS -> "wait some minutes";
            case STORE_UNAVAILABLE ->
                "see to the disk of the hub's data directory (`swarmguard status` names it), then try again";
            case CLOCK_SUSPECT ->
                "see that the host's clock is right, then vouch for it: `swarmguard clock confirm --why TEXT`";
            case SECOND_PERSON_WANTED -> "ask for it by its own command: the request then waits for another admin";
            case UNKNOWN_REQUEST -> "`swarmguard approval list` shows what waits";
            case APPROVAL_MISMATCH ->
                "look at it again with `swarmguard approval show ID`, and approve what is there now";
            case NOT_ELIGIBLE ->
                "another admin can: not who asked, and nobody whom that one enrolled within the last 7 days";
            case LIMIT_APPROVALS -> "have some approved or rejected: `swarmguard approval list`";
            case LIMIT_TOKENS -> "revoke some: `swarmguard operator token list`";
            case LIMIT_CALLS -> "wait a little; `swarmguard operator calls` shows the limits";
            case TOKEN_REFUSED -> "make a new one: `swarmguard operator token create`";
            case SHUTTING_DOWN -> "start the hub again with `swarmguard up`";
            case INTERNAL_ERROR -> "`swarmguard events` names the fault; please report it";
            default -> "";
        };
    }
}
