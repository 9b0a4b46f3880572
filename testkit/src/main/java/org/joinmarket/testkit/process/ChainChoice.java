package org.joinmarket.testkit.process;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Which regtest chain is behind the wallet service. */
public sealed interface ChainChoice {
    /** The one inside the wallet service. */
    record Embedded() implements ChainChoice {}

    /** A real bitcoind in regtest. */
    record Bitcoind(URI rpc, Path cookie) implements ChainChoice {}

    default Map<String, String> settings() {
        return switch (this) {
            case Embedded() -> Map.of("joinmarket.chain.backend", "embedded");
            case Bitcoind(var rpc, var cookie) ->
                Map.of(
                        "joinmarket.chain.backend", "bitcoind",
                        "joinmarket.chain.rpc-url", rpc.toString(),
                        "joinmarket.chain.rpc-cookie-file", cookie.toString());
        };
    }
}
