package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.AccountKey;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.common.psbt.PsbtFinalizer;
import org.joinmarket.wallet.Device;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.coins.Coin;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.send.PsbtDesk;
import org.joinmarket.wallet.send.PsbtFinishing;
import org.joinmarket.wallet.send.PsbtPreparations;
import org.joinmarket.wallet.wallets.WalletRegistry;

/** What people do with PSBTs in a {@link Life}. */
final class PsbtDeeds {
    private static final long FEE = 1_000;
    private static final int MIXDEPTHS = 5;

    private final Life life;

    PsbtDeeds(Life life) {
        this.life = life;
    }

    /** A wallet of public keys: made now, or before a crash. */
    void watch(String name, Device device) {
        WalletRegistry registry = life.service().bean(WalletRegistry.class);
        if (!registry.names().contains(name)) registry.watchOnly(name, accounts(device), null, false);
        life.service().unlockAll();
        life.funded(name, 0);
    }

    private static List<AccountKey> accounts(Device device) {
        List<AccountKey> accounts = new ArrayList<>();
        for (String account : device.accounts(MIXDEPTHS))
            accounts.add(
                    AccountKey.parse(account, Network.REGTEST, accounts.size()).orElseThrow());
        return accounts;
    }

    /** A payment that is planned and promised, to be signed later. */
    Psbts.Created prepare(String name, String key) {
        return life.service()
                .bean(PsbtPreparations.class)
                .create("operator", life.service().wallet(name), new Sends.Send(key, 10_000, PaymentDeeds.order()));
    }

    /** By the wallet, for whoever asks. */
    Psbts.Signed sign(String name, String key, String psbt) {
        Psbts.Signed signed = life.service()
                .bean(PsbtDesk.class)
                .sign("operator", life.service().wallet(name), new Psbts.Sign(key + "-signed", 10_000, psbt));
        life.invariants().shown(signed);
        return signed;
    }

    /** By a device that has the keys. */
    static String sign(Device device, Psbts.Created created) {
        return device.sign(parsed(created.psbt())).base64();
    }

    private static Psbt parsed(String psbt) {
        return Psbt.parseBase64(psbt).toOptional().orElseThrow();
    }

    Sends.Sent finish(String name, String psbt) {
        return life.service().bean(PsbtFinishing.class).finish(life.service().wallet(name), List.of(psbt));
    }

    /** Spends a coin of the wallet in a way that others have thought of; the same for the same key, in whichever process. */
    String bring(String name, String key) {
        Path brought = life.folder().resolve(key + ".psbt");
        try {
            if (!Files.exists(brought))
                Files.writeString(brought, spending(name).base64());
            return Files.readString(brought);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Psbt spending(String name) {
        Coin coin = life.service().bean(CoinBook.class).of(life.service().wallet(name)).stream()
                .filter(one -> one.mixdepth() == 1 && !one.leased() && one.frozenFor() == null)
                .filter(one -> one.confirmations() > 0 && one.value().value() > Life.AMOUNT)
                .findFirst()
                .orElseThrow();
        Script outside = Addresses.toScript(Network.REGTEST, Life.OUTSIDE).orElseThrow();
        Sats paid = new Sats(Life.AMOUNT / 2);
        Sats back = coin.value().minus(paid).minus(new Sats(FEE));
        Transaction tx = new Transaction(
                2,
                List.of(TxInput.unsigned(coin.outPoint(), 0xffff_fffdL)),
                List.of(new TxOutput(paid, outside), new TxOutput(back, life.deposit(name, 1))),
                0);
        return Psbt.of(tx).withInput(0, PsbtFields.witnessUtxo(new TxOutput(coin.value(), coin.script())));
    }

    /** By whoever has the signatures. */
    void broadcast(Psbts.Signed signed) {
        byte[] tx = PsbtFinalizer.finish(parsed(signed.psbt()))
                .extract()
                .orElseThrow()
                .serialize();
        assertThat(life.service().chain().broadcast(tx)).isInstanceOf(BroadcastResult.Accepted.class);
    }
}
