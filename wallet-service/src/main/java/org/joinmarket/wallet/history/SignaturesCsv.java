package org.joinmarket.wallet.history;

import java.util.List;
import org.joinmarket.wallet.api.Signatures.Signature;
import org.jspecify.annotations.Nullable;

/** The record of signatures for spreadsheets. Columns keep their places: new ones come last. */
public final class SignaturesCsv {
    private static final List<String> COLUMNS =
            List.of("sequence", "made_at", "kind", "token", "role", "subject", "txid", "inputs", "net_sats", "id");

    private SignaturesCsv() {}

    public static String of(List<Signature> signatures) {
        return Csv.of(COLUMNS, signatures, SignaturesCsv::cells);
    }

    private static @Nullable Object[] cells(Signature signature) {
        return new @Nullable Object[] {
            signature.sequence(),
            signature.madeAt(),
            signature.kind(),
            Csv.plain(signature.token()),
            signature.role(),
            signature.subject(),
            signature.txid(),
            signature.inputs(),
            signature.netSats(),
            signature.id()
        };
    }
}
