package io.swarmguard.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmguard.acts.Act;
import io.swarmguard.acts.ActKind;
import io.swarmguard.acts.ActWords;
import io.swarmguard.acts.Acts;
import io.swarmguard.acts.Recorded;
import io.swarmguard.acts.Wanted;
import io.swarmguard.edge.http.Answer;
import io.swarmguard.edge.http.Request;
import io.swarmguard.edge.http.Route;
import io.swarmguard.formats.MalformedException;
import io.swarmguard.ledger.Leaf;
import io.swarmguard.ledger.LeafProof;
import io.swarmguard.ledger.Ledger;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ledger: entries in words, and proofs. */
final class LedgerApi {
    private static final int MOST_AT_ONCE = 10_000;

    private final Ledger ledger;
    private final Acts acts;

    LedgerApi(Ledger ledger, Acts acts) {
        this.ledger = ledger;
        this.acts = acts;
    }

    List<Route> routes(Guarded guarded) {
        return List.of(
                guarded.get("/api/ledger", (request, by) -> entries(request)),
                guarded.get("/api/ledger/consistency", (request, by) -> consistency(request)),
                guarded.get("/api/ledger/{index}/proof", (request, by) -> proof(request)));
    }

    private Answer entries(Request request) {
        long size = ledger.size();
        long count = Math.clamp(number(request.parameter("count"), 100, "count"), 1, MOST_AT_ONCE);
        long from = Math.clamp(number(request.parameter("from"), Math.max(0, size - count), "from"), 0, size);
        ObjectNode node = Json.object().put("size", size).put("checkpoint", ledger.checkpoint());
        ledger.keys().forEach(key -> node.withArray("keys").add(key.toString()));
        ArrayNode entries = node.putArray("entries");
        Approved approved = Approved.NOTHING;
        for (long index = Math.max(0, from - Wanted.MAX_ACTS); index < Math.min(size, from + count); index++) {
            Leaf leaf = ledger.leaf(index);
            if (index >= from) {
                entries.add(entry(leaf, approved));
            }
            approved = approved.after(leaf);
        }
        return Json.answer(node);
    }

    /**
     * The entries that rest on the last approval.
     *
     * @param by who gave it
     * @param last index of the last of them
     */
    private record Approved(@Nullable PrincipalId by, long last) {
        static final Approved NOTHING = new Approved(null, -1);

        Approved after(Leaf leaf) {
            if (leaf.type() != ActKind.APPROVAL_GIVEN.type()) {
                return this;
            }
            try {
                Recorded recorded = Recorded.decode(leaf.type(), leaf.body());
                return recorded.act() instanceof Act.ApprovalGiven given
                        ? new Approved(recorded.by().id(), leaf.index() + given.acts())
                        : this;
            } catch (MalformedException | IllegalArgumentException e) {
                return NOTHING;
            }
        }

        @Nullable
        String of(Leaf leaf) {
            return leaf.index() <= last ? String.valueOf(by) : null;
        }
    }

    private ObjectNode entry(Leaf leaf, Approved approved) {
        ObjectNode node =
                Json.object().put("index", leaf.index()).put("time", leaf.time().toString());
        try {
            Recorded recorded = Recorded.decode(leaf.type(), leaf.body());
            return node.put("type", ActKind.ofType(leaf.type()).word())
                    .put("about", acts.about(recorded.act()))
                    .put("detail", ActWords.detail(recorded.act()))
                    .put("by", recorded.by().id().toString())
                    .put("via", recorded.by().via())
                    .put("approved_by", approved.of(leaf))
                    .put("late", recorded.late());
        } catch (MalformedException | IllegalArgumentException e) {
            return node.put("type", "type-" + leaf.type()).put("detail", "unreadable to this version");
        }
    }

    private Answer proof(Request request) {
        long index = number(request.parameter("index"), -1, "index");
        if (index < 0 || index >= ledger.size()) {
            throw new RefusedException(
                    Reason.UNKNOWN_NAME,
                    "there is no entry " + index + "; the ledger has " + ledger.size() + ", from 0 on",
                    "`swarmguard ledger show` lists them");
        }
        LeafProof proof = ledger.proof(index);
        StringBuilder text = new StringBuilder("entry " + proof.index() + " of " + proof.size() + "\n");
        ObjectNode node = Json.object().put("index", proof.index()).put("size", proof.size());
        String leaf = Base64.getEncoder().encodeToString(proof.leaf());
        text.append("leaf ").append(leaf).append('\n');
        ArrayNode path = node.put("leaf", leaf).putArray("path");
        for (byte[] hash : proof.path()) {
            String encoded = Base64.getEncoder().encodeToString(hash);
            path.add(encoded);
            text.append("path ").append(encoded).append('\n');
        }
        text.append('\n').append(proof.checkpoint());
        return Json.answer(node.put("checkpoint", proof.checkpoint()).put("text", text.toString()));
    }

    /** That the ledger as it is now begins with what somebody saw before. */
    private Answer consistency(Request request) {
        long from = number(request.parameter("from"), -1, "from");
        long size = number(request.parameter("to"), ledger.size(), "to");
        if (from < 0 || from > size || size > ledger.size()) {
            throw new RefusedException(
                    Reason.INVALID_REQUEST,
                    "the ledger has " + ledger.size() + " entries, so not " + from + " to " + size);
        }
        ObjectNode node = Json.object().put("from", from).put("size", size).put("checkpoint", ledger.checkpoint());
        ArrayNode path = node.putArray("path");
        ledger.consistency(from, size)
                .forEach(hash -> path.add(Base64.getEncoder().encodeToString(hash)));
        return Json.answer(node);
    }

    private static long number(@Nullable String text, long otherwise, String name) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Json.BadRequest("'" + name + "' is a whole number");
        }
    }
}
