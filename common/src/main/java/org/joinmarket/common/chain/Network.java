package org.joinmarket.common.chain;

import java.util.Locale;
import java.util.Optional;

/** The chain whose addresses are used. The name in handshakes is a setting of its own (wire.md 2.6). */
public enum Network {
    MAINNET("bc", 0),
    TESTNET("tb", 1),
    SIGNET("tb", 1),
    REGTEST("bcrt", 1);

    private final String bech32Prefix;
    private final int bip44CoinType;

    Network(String bech32Prefix, int bip44CoinType) {
        this.bech32Prefix = bech32Prefix;
        this.bip44CoinType = bip44CoinType;
    }

    public String bech32Prefix() {
        return bech32Prefix;
    }

    /** 0 on mainnet, 1 elsewhere (BIP44, SLIP-44). */
    public int bip44CoinType() {
        return bip44CoinType;
    }

    /** The lower-case name, as in configuration and handshakes. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Network> parse(String name) {
        for (Network network : values()) {
            if (network.wireName().equals(name)) return Optional.of(network);
        }
        return Optional.empty();
    }
}
