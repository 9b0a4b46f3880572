package org.joinmarket.wallet.podle;

import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.podle.Podle;
import org.joinmarket.common.podle.PodleCommitment;
import org.joinmarket.common.podle.PodleOpening;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.api.Proofs;

/**
 * What is in a {@code commitments.json} of the existing implementations (coinjoin.md 1.7).
 *
 * @param used what they have given to makers
 * @param external commitments to coins of elsewhere, with their proofs
 */
record CommitmentsFile(List<PodleCommitment> used, List<External> external) {
    CommitmentsFile {
        used = List.copyOf(used);
        external = List.copyOf(external);
    }

    record External(PodleCommitment commitment, OutPoint outPoint, int index, PodleOpening opening) {}

    /** @throws FieldProblem if one is none, or does not prove what it says */
    static CommitmentsFile of(Proofs.ImportExternal request) {
        List<PodleCommitment> used = new ArrayList<>();
        for (int i = 0; i < request.used().size(); i++) {
            String field = "used[" + i + "]";
            used.add(PodleCommitment.parseHex(request.used().get(i))
                    .orElseThrow(() -> new FieldProblem(field, "a commitment as 64 hex characters")));
        }
        List<External> external = new ArrayList<>();
        request.external()
                .forEach((outpoint, source) -> source.reveal()
                        .forEach((index, reveal) -> external.add(checked(outpoint, source.p(), index, reveal))));
        return new CommitmentsFile(used, external);
    }

    private static External checked(String outpoint, String p, String index, Proofs.Reveal reveal) {
        String field = "external[" + outpoint + "]";
        if (!index.matches("\\d{1,3}") || Integer.parseInt(index) >= Podle.MAX_INDICES)
            throw new FieldProblem(field + ".reveal", "indices from 0 to " + (Podle.MAX_INDICES - 1));
        OutPoint outPoint =
                OutPoint.parse(outpoint).orElseThrow(() -> new FieldProblem("external", "outpoints as txid:vout"));
        int number = Integer.parseInt(index);
        String text = String.join("|", outPoint.toString(), p, reveal.p2(), reveal.s(), reveal.e());
        if (PodleOpening.parse(text) instanceof Decoded.Ok<PodleOpening>(var opening)) {
            PodleCommitment commitment = opening.commitment();
            if (Podle.verify(commitment, opening, number + 1) instanceof Podle.Verdict.Valid(int proven)
                    && proven == number) return new External(commitment, outPoint, number, opening);
        }
        throw new FieldProblem(field + ".reveal." + number, "a proof for this outpoint, key and index");
    }
}
