package io.swarmguard.console;

import io.swarmguard.config.NearMiss;
import io.swarmguard.identity.Registry;
import io.swarmguard.identity.Subject;
import io.swarmguard.terms.Name;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import java.util.List;

/** Names as operators type them: those of somebody known, of roles, or of nobody yet. */
record Names(Registry registry) {

    /** @throws RefusedException if there is nobody of that name, with the one who was most likely meant */
    Subject known(PrincipalId id) {
        Subject subject = registry.find(id);
        if (subject == null) {
            List<String> names = registry.all(id.kind()).stream()
                    .map(other -> other.id().name().value())
                    .toList();
            throw new RefusedException(
                    Reason.UNKNOWN_NAME,
                    "there is no " + id + meant(id.name().value(), names),
                    "`swarmguard " + id.kind().code() + " list` shows who there is");
        }
        return subject;
    }

    /** Such as {@code device/pump-7}. @throws RefusedException if it is not of that form, or there is nobody of that name */
    Subject known(String text) {
        return known(id(text));
    }

    /** Such as {@code device/pump-7}, whether or not there is somebody of that name. */
    static PrincipalId id(String text) {
        PrincipalId id;
        try {
            id = PrincipalId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest(e.getMessage() + "; it is such as device/pump-7");
        }
        if (id.kind() == PrincipalKind.APPLICANT || id.kind() == PrincipalKind.INTERNAL) {
            throw new Json.BadRequest("'" + text + "' is neither a device nor a service nor an operator");
        }
        return id;
    }

    /** @throws RefusedException if the kind has no such role, with the one that was most likely meant */
    static Name role(PrincipalKind kind, String role, List<String> roles) {
        if (!roles.contains(role)) {
            String article = kind == PrincipalKind.OPERATOR ? "an " : "a ";
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "there is no role '" + role + "' for " + article + kind.code() + meant(role, roles),
                    "the role is " + String.join(" or ", roles));
        }
        return new Name(role);
    }

    static Name name(String text) {
        try {
            return new Name(text);
        } catch (IllegalArgumentException e) {
            throw new Json.BadRequest(String.valueOf(e.getMessage()));
        }
    }

    static String meant(String word, List<String> known) {
        String near = NearMiss.find(word, known);
        return near == null ? "" : "; did you mean '" + near + "'?";
    }
}
