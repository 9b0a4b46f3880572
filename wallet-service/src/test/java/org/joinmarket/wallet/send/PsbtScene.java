package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.problemOf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.chain.TxInput;
import org.joinmarket.common.chain.TxOutput;
import org.joinmarket.common.psbt.Psbt;
import org.joinmarket.common.psbt.PsbtFields;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.api.Psbts;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;

/**
 * Wallets with keys, to which PSBTs are brought; at most 5 000 000 sats leave one at once, 6 000 000 in a day, and more than
 * 4 000 000 with the word of a second operator.
 */
abstract class PsbtScene extends WalletEach {
    private static final int MAX_WALLETS = 30;
    static final long FEE = 2_000;

    private int keys;

    /** Further ones. */
    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    WalletService started(Path folder) {
        Map<String, String> maker = WalletService.tokenOfMany(folder, 0, "maker", "maker", "wallet", MAX_WALLETS);
        Map<String, String> limits = WalletService.pairs(
                "joinmarket.wallet.spending.max-value-sats", "5000000",
                "joinmarket.wallet.spending.max-value-sats-per-day", "6000000",
                "joinmarket.wallet.spending.approval-above-sats", "4000000");
        return WalletService.start(
                folder,
                List.of(maker, WalletService.moreToken(folder, 1, "second", "operator", "*"), limits, settings()));
    }

    private static Script script(String address) {
        return Addresses.toScript(Network.REGTEST, address).orElseThrow();
    }

    static TxOutput output(String address, long sats) {
        return new TxOutput(new Sats(sats), script(address));
    }

    static Psbt spending(List<Wallets.Utxo> coins, TxOutput... outputs) {
        List<TxInput> inputs = coins.stream()
                .map(coin -> TxInput.unsigned(OutPoint.parse(coin.outpoint()).orElseThrow(), 0xffff_fffdL))
                .toList();
        Psbt psbt = Psbt.of(new Transaction(2, inputs, Arrays.asList(outputs), 0));
        for (int i = 0; i < coins.size(); i++)
            psbt = psbt.withInput(
                    i,
                    PsbtFields.witnessUtxo(
                            output(coins.get(i).address(), coins.get(i).valueSats())));
        return psbt;
    }

    List<Wallets.Utxo> coins() {
        return operator.utxos(wallet, null).utxos();
    }

    Psbts.Sign request(Psbt psbt) {
        return new Psbts.Sign(key(), FEE, psbt.base64());
    }

    Psbts.Signed sign(Psbt psbt) {
        return operator.signPsbt(wallet, request(psbt));
    }

    Psbt paying(long sats) {
        Wallets.Utxo coin = coins().getFirst();
        return spending(List.of(coin), output(OUTSIDE, sats), output(coin.address(), coin.valueSats() - sats - FEE));
    }

    static void assertRefused(String reason, ThrowingCallable call) {
        WalletProblem problem = problemOf(call);
        assertThat(problem.slug()).as(problem.getMessage()).isEqualTo(WalletProblem.PSBT_REFUSED);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.reason()).isEqualTo(reason);
    }

    void assertRefused(String reason, Psbt psbt) {
        assertRefused(reason, () -> operator.reviewPsbt(wallet, new Psbts.Look(psbt.base64())));
        assertRefused(reason, () -> sign(psbt));
        assertThat(operator.signatures(wallet, null, null, null).signatures()).isEmpty();
    }

    Sends.Send order(long amount) {
        return new Sends.Send(
                key(), 10_000, new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, amount)), null, null, 2_000L));
    }

    /** A key that no request had. */
    final String key() {
        return "psbt-key-" + keys++;
    }
}
