package org.joinmarket.wallet;

import java.util.HexFormat;
import java.util.List;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.support.json.StrictJson;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an idempotency key and the word of a second operator are bound to: all of a request, as JSON has it. Not what it prints,
 * which leaves out whatever logs must not have.
 */
public final class RequestHash {
    private static final JsonMapper JSON = StrictJson.mapper();

    private RequestHash() {}

    /** Lower-case hex. */
    public static String of(String wallet, Record request) {
        byte[] text = JSON.writeValueAsBytes(List.of(wallet, request.getClass().getSimpleName(), request));
        return HexFormat.of().formatHex(Hashes.sha256(text));
    }
}
