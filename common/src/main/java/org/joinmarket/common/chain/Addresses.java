package org.joinmarket.common.chain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.LegacyAddress;
import org.bitcoinj.base.SegwitAddress;

/**
 * Address text to output script and back: P2WPKH, P2WSH and P2TR in bech32 or bech32m (BIP173, BIP350), P2PKH and P2SH in
 * Base58. Testnet and signet have the same addresses; in Base58 regtest has them too.
 */
public final class Addresses {
    /** The longest bech32 text that may exist (BIP173). */
    public static final int MAX_CHARS = 90;

    private static final int HASH160_BYTES = 20;
    private static final int HASH256_BYTES = 32;

    private Addresses() {}

    /** Empty if {@code text} is not an address of {@code network}, or of a type that we do not know. */
    public static Optional<Script> toScript(Network network, String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS || !isPrintableAscii(text)) return Optional.empty();
        try {
            return looksLikeBech32(network, text) ? fromBech32(network, text) : fromBase58(network, text);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Empty if {@code script} has no address. */
    public static Optional<String> fromScript(Network network, Script script) {
        BitcoinNetwork chain = bitcoinj(network);
        byte[] bytes = script.bytes();
        if (script.isP2wpkh() || script.isP2wsh())
            return Optional.of(SegwitAddress.fromProgram(chain, 0, Arrays.copyOfRange(bytes, 2, bytes.length))
                    .toBech32());
        if (script.isP2tr())
            return Optional.of(SegwitAddress.fromProgram(chain, 1, Arrays.copyOfRange(bytes, 2, bytes.length))
                    .toBech32());
        if (script.isP2pkh())
            return Optional.of(LegacyAddress.fromPubKeyHash(chain, Arrays.copyOfRange(bytes, 3, 23))
                    .toBase58());
        if (script.isP2sh())
            return Optional.of(LegacyAddress.fromScriptHash(chain, Arrays.copyOfRange(bytes, 2, 22))
                    .toBase58());
        return Optional.empty();
    }

    private static boolean looksLikeBech32(Network network, String text) {
        return text.toLowerCase(Locale.ROOT).startsWith(network.bech32Prefix() + "1");
    }

    private static Optional<Script> fromBech32(Network network, String text) {
        SegwitAddress address = SegwitAddress.fromBech32(text, bitcoinj(network));
        byte[] program = address.getWitnessProgram();
        return switch (address.getWitnessVersion()) {
            case 0 ->
                switch (program.length) {
                    case HASH160_BYTES -> Optional.of(Scripts.p2wpkh(program));
                    case HASH256_BYTES -> Optional.of(Scripts.p2wsh(program));
                    default -> Optional.empty();
                };
            case 1 -> program.length == HASH256_BYTES ? Optional.of(Scripts.p2tr(program)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Script> fromBase58(Network network, String text) {
        LegacyAddress address = LegacyAddress.fromBase58(text, bitcoinj(network));
        return Optional.of(address.p2sh ? Scripts.p2sh(address.getHash()) : Scripts.p2pkh(address.getHash()));
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    static BitcoinNetwork bitcoinj(Network network) {
        return switch (network) {
            case MAINNET -> BitcoinNetwork.MAINNET;
            case TESTNET -> BitcoinNetwork.TESTNET;
            case SIGNET -> BitcoinNetwork.SIGNET;
            case REGTEST -> BitcoinNetwork.REGTEST;
        };
    }
}
