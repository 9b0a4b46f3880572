package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.joinmarket.common.chain.Bip39Seed;
import org.joinmarket.common.chain.HdKey;
import org.joinmarket.common.chain.HdPath;
import org.joinmarket.common.chain.Mnemonic;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtRecord;
import org.joinmarket.common.psbt.PsbtSigner;

/** Has the keys of a watch-only wallet, and nothing else; what it is to sign a PSBT tells it. */
public final class Device implements AutoCloseable {
    /** With a passphrase, which makes each device another one. */
    public static final String WORDS =
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    private static final int KEY_ORIGIN = 0x06; // BIP174: PSBT_IN_BIP32_DERIVATION

    private final HdKey master;

    private Device(HdKey master) {
        this.master = master;
    }

    public static Device of(String passphrase) {
        try (Bip39Seed seed = Mnemonic.parse(WORDS).orElseThrow().toSeed(passphrase)) {
            return new Device(seed.masterKey());
        }
    }

    /** Lower-case hex. */
    public String fingerprint() {
        return String.format("%08x", master.neuter().fingerprint());
    }

    /** Of the lowest mixdepths, as people bring them; where they come from stands before the first one. */
    public List<String> accounts(int mixdepths) {
        List<String> accounts = new ArrayList<>(
                IntStream.range(0, mixdepths).mapToObj(this::account).toList());
        accounts.set(0, "[" + fingerprint() + "/84'/1'/0']" + accounts.getFirst());
        return accounts;
    }

    /** Bare. */
    public String account(int mixdepth) {
        try (HdKey account = master.derive(HdPath.mixdepth(Network.REGTEST, mixdepth))) {
            return account.neuter().export(Network.REGTEST);
        }
    }

    /** All inputs. */
    public Psbt sign(Psbt psbt) {
        Psbt signed = psbt;
        for (int i = 0; i < psbt.inputs().size(); i++) {
            PsbtRecord origin = psbt.inputs().get(i).all(KEY_ORIGIN).getFirst();
            try (HdKey key = master.derive(path(origin.value()))) {
                assertThat(key.publicKey().bytes()).isEqualTo(origin.keyData());
                signed = PsbtSigner.sign(signed, i, key.key()).orElseThrow();
            }
        }
        return signed;
    }

    private HdPath path(byte[] origin) {
        var bytes = ByteBuffer.wrap(origin);
        assertThat(bytes.getInt()).isEqualTo(master.neuter().fingerprint());
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> steps = new ArrayList<>();
        while (bytes.hasRemaining()) steps.add(bytes.getInt());
        return new HdPath(steps);
    }

    @Override
    public void close() {
        master.close();
    }
}
