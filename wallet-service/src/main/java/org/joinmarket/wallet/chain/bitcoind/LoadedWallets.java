package org.joinmarket.wallet.chain.bitcoind;

import java.util.Objects;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.joinmarket.wallet.chain.ChainTrouble;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our wallets are to be loaded in bitcoind: it may have unloaded them, or lost them. */
@RequiredArgsConstructor
final class LoadedWallets {
    private final RpcClient rpc;

    /** Made if bitcoind has none of that name. */
    void load(String name) {
        for (JsonNode loaded : rpc.ask("listwallets").values())
            if (loaded.stringValue("").equals(name)) return;
        try {
            loadSlowly(name);
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.WALLET_ALREADY_LOADED) return;
            if (e.code() != RpcFailure.WALLET_NOT_FOUND) throw e;
            rpc.ask("createwallet", name, true, true, "", false, true, true); // and load it when bitcoind starts
        }
    }

    /** Reads the blocks since it was loaded last. */
    private void loadSlowly(String name) {
        rpc.load(name);
    }

    /** bitcoind forgets which wallets were loaded when it restarts. */
    <T> T reloading(NodeWallet watched, Supplier<T> call) {
        try {
            return call.get();
        } catch (RpcFailure e) {
            if (e.code() != RpcFailure.WALLET_NOT_FOUND) throw e;
        }
        try {
            loadSlowly(watched.name);
        } catch (RpcFailure e) {
            if (e.code() == RpcFailure.WALLET_NOT_FOUND) {
                watched.isLost();
                throw lost(watched, e);
            }
            if (e.code() != RpcFailure.WALLET_ALREADY_LOADED) throw e;
        }
        return call.get();
    }

    static ChainUnavailable lost(NodeWallet watched, @Nullable Throwable cause) {
        return new ChainUnavailable(
                ChainTrouble.WALLET_UNLOADED,
                "bitcoind has lost its wallet " + watched.name,
                Objects.requireNonNull(watched.search.get()).remedy(),
                cause);
    }
}
