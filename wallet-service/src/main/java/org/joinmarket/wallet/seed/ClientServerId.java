package org.joinmarket.wallet.seed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bitcoinj.base.Base58;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.PublicKey;

/**
 * What joinmarket-clientserver calls a wallet, also in its label in Bitcoin Core, {@code joinmarket-wallet-<id>} (wallet.md
 * 1): by it an owner sees that the right one came over.
 */
public final class ClientServerId {
    private static final int ID_BYTES = 3;
    private static final int XPRV = 0x0488ade4; // BIP32 §Serialization format
    private static final int TPRV = 0x04358394;
    private static final int CHECKSUM_BYTES = 4;

    private ClientServerId() {}

    /** @param bonds whether it is a wallet of type 5, with fidelity bonds */
    public static String of(Seed seed, Network network, boolean bonds) {
        try (Bip39Seed start = seed.bip39();
                HdKey master = start.masterKey();
                HdKey branch = master.derive(HdPath.mixdepth(network, 0).child(0))) {
            byte[] identity = bonds ? branch.publicKey().bytes() : privateText(branch, network);
            String id = HexFormat.of().formatHex(Hashes.sha256d(identity), 0, ID_BYTES);
            Arrays.fill(identity, (byte) 0);
            return id;
        }
    }

    /** The extended private key in Base58: as the public one, with another version and the secret in the key's place. */
    private static byte[] privateText(HdKey key, Network network) {
        byte[] body = Base58.decodeChecked(key.neuter().export(network));
        ByteBuffer whole = ByteBuffer.allocate(body.length + CHECKSUM_BYTES).put(body);
        whole.putInt(0, network == Network.MAINNET ? XPRV : TPRV);
        whole.put(body.length - PublicKey.BYTES, (byte) 0);
        key.key().withBytes(secret -> whole.put(body.length - secret.length, secret));
        byte[] bytes = whole.array();
        byte[] checked = Arrays.copyOf(bytes, body.length);
        System.arraycopy(Hashes.sha256d(checked), 0, bytes, body.length, CHECKSUM_BYTES);
        try {
            return Base58.encode(bytes).getBytes(StandardCharsets.US_ASCII);
        } finally {
            Arrays.fill(checked, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
