package org.joinmarket.wallet.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.joinmarket.wallet.Problems.assertField;
import static org.joinmarket.wallet.Problems.assertProblem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.wallet.Round;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Sends;
import org.joinmarket.wallet.api.Signatures;
import org.joinmarket.wallet.api.WalletProblem;
import org.joinmarket.wallet.api.Wallets;
import org.joinmarket.wallet.chain.ChainBackend;
import org.junit.jupiter.api.Test;

class SendsTest extends SendScene {
    private static final String P2WSH = "bcrt1q7war3lusq3ez633rzzfkp75unfcgrqqcu80sgp0ellhrdvkzxh5swspygk";

    @Test
    void payWhatWasQuotedAndConfirm() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        Sends.Quote quote = operator.quote(wallet, order(300_000));
        assertThat(quote.inputs()).hasSize(1);
        assertThat(quote.amountSats()).isEqualTo(300_000);
        assertThat(quote.feeSats()).isEqualTo(Math.ceilDiv(quote.vsize() * 5_000L, 1_000L));
        assertThat(quote.changeSats()).isEqualTo(400_000 - 300_000 - quote.feeSats());
        assertThat(quote.feePpm()).isEqualTo(Math.ceilDiv(quote.feeSats() * 1_000_000, 300_000));
        assertThat(quote.minFeeSats()).as("the rate is named").isEqualTo(quote.feeSats());
        assertThat(quote.worstFeeSats()).isEqualTo(quote.feeSats() + Math.ceilDiv(quote.feeSats(), 10));
        assertThat(quote.worstFeePpm()).isEqualTo(Math.ceilDiv(quote.worstFeeSats() * 1_000_000, 300_000));

        Sends.Sent made = operator.send(wallet, request(order(300_000), quote.feeSats()));
        assertThat(made.state()).isEqualTo(Sends.State.BROADCAST);
        assertThat(made.feeSats()).isEqualTo(quote.feeSats());
        assertThat(total()).isEqualTo(1_400_000 - 300_000 - quote.feeSats());

        service.mine(1);
        service.tick();
        assertThat(sent(made.id()).state()).isEqualTo(Sends.State.CONFIRMED);
    }

    @Test
    void haveTheTransactionThatWalletsOfTheFieldMake() {
        service.wallet(wallet, 1, 1_000_000);
        Sends.Sent made = send(order(300_000));
        Transaction tx = Transaction.parseHex(service.bean(SendStore.class)
                        .find(made.id())
                        .orElseThrow()
                        .transactionHex())
                .toOptional()
                .orElseThrow();
        assertThat(tx.txid().hex()).isEqualTo(made.txid());
        assertThat(tx.version()).isEqualTo(2);
        long tip = operator.tip().height();
        assertThat(tx.lockTime()).as("now and then a little behind").isBetween(Math.max(1, tip - 99), tip);
        assertThat(tx.inputs()).allSatisfy(input -> assertThat(input.sequence()).isEqualTo(0xfffffffdL));
        assertThat(tx.outputs()).hasSize(2);
        assertThat(made.feeSats()).isGreaterThanOrEqualTo(tx.vsize() * 5L).isLessThan(tx.vsize() * 5L + 20);
        assertThat(operator.utxos(wallet, 1).utxos()).singleElement().satisfies(change -> {
            assertThat(change.path()).contains("/1'/1/");
            assertThat(change.valueSats()).isEqualTo(made.changeSats());
        });
    }

    @Test
    void sweepAMixdepth() {
        service.wallet(wallet, 1, 1_000_000, 400_000, 50_000);
        service.fund(wallet, 2, 70_000);
        service.mine(1);
        Sends.Quote quote = operator.quote(wallet, order(1, OUTSIDE, null, 2_000L));
        assertThat(quote.inputs()).hasSize(3);
        Sends.Sent made = operator.send(wallet, request(order(1, OUTSIDE, null, 2_000L), quote.feeSats()));
        assertThat(made.amountSats() + made.feeSats()).isEqualTo(1_450_000);
        assertThat(made.changeSats()).isZero();
        assertThat(total()).isEqualTo(70_000);
    }

    @Test
    void payManyAtOnce() {
        service.wallet(wallet, 1, 1_000_000);
        var order = new Sends.Order(
                1, List.of(new Sends.Output(OUTSIDE, 100_000L), new Sends.Output(P2WSH, 200_000L)), null, null, null);
        Sends.Sent made = send(order);
        assertThat(made.amountSats()).isEqualTo(300_000);
        assertThat(total()).isEqualTo(1_000_000 - 300_000 - made.feeSats());
    }

    @Test
    void spendExactlyTheCoinsThatWereNamed() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        List<String> both = operator.utxos(wallet, 1).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .toList();
        var order = new Sends.Order(1, List.of(new Sends.Output(OUTSIDE, 10_000L)), both, null, 1_000L);
        assertThat(operator.quote(wallet, order).inputs()).containsExactlyInAnyOrderElementsOf(both);
        var twice = new Sends.Order(
                1, List.of(new Sends.Output(OUTSIDE, 10_000L)), List.of(both.get(0), both.get(0)), null, null);
        assertField("inputs[1]", () -> operator.quote(wallet, twice));
        Sends.Sent made = send(order);
        assertThat(made.changeSats()).isEqualTo(1_400_000 - 10_000 - made.feeSats());
        assertField("order.inputs[0]", () -> send(order));
    }

    @Test
    void makeNoChangeThatIsNotWorthIt() {
        service.wallet(wallet, 1, 100_000);
        Sends.Quote quote = operator.quote(wallet, order(1, OUTSIDE, 98_000L, 1_000L));
        assertThat(quote.changeSats()).isZero();
        assertThat(quote.feeSats()).isEqualTo(2_000);
        assertThat(send(order(1, OUTSIDE, 98_000L, 1_000L)).feeSats()).isEqualTo(2_000);
    }

    @Test
    void areMadeOnceForOneKey() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000);
        Sends.Send request = request(order(300_000), 100_000);
        Sends.Sent first = operator.send(wallet, request);
        assertThat(operator.send(wallet, request)).isEqualTo(first);
        assertThat(operator.sends(wallet).sends()).hasSize(1);
        assertProblem(
                409,
                "idempotency-key-reused",
                () -> operator.send(wallet, new Sends.Send(request.idempotencyKey(), 100_000, order(300_001))));
    }

    @Test
    void areInTheRecordOfWhatWasSigned() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000);
        Sends.Sent made = send(order(300_000));
        assertThat(operator.signatures(wallet, null, null, null).signatures())
                .singleElement()
                .satisfies(signed -> {
                    assertThat(signed.kind()).isEqualTo(Signatures.Kind.PAYMENT);
                    assertThat(signed.token()).isEqualTo("operator");
                    assertThat(signed.subject()).isEqualTo(made.id());
                    assertThat(signed.netSats()).isEqualTo(-300_000 - made.feeSats());
                });
        service.clock().advance(Duration.ofSeconds(1));
        String since = service.clock().instant().toString();
        assertThat(operator.signatures(wallet, since, null, null).signatures()).isEmpty();
        Sends.Sent second = send(order(200_000));
        assertThat(operator.signatures(wallet, since, null, null).signatures())
                .extracting(Signatures.Signature::subject)
                .containsExactly(second.id());
        assertField("since", () -> operator.signatures(wallet, "yesterday", null, null));
    }

    @Test
    void areReadInPagesOfTheRecordOfWhatWasSigned() {
        service.wallet(wallet, 1, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) made.add(send(order(100_000 + i)).id());

        List<String> read = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            Signatures.SignatureList page = operator.signatures(wallet, null, next, 2);
            page.signatures().forEach(one -> read.add(one.subject()));
            next = page.next();
            pages++;
        } while (next != null);
        assertThat(read).as("made in one millisecond or not").containsExactlyElementsOf(made);
        assertThat(pages).isEqualTo(3);
        Signatures.SignatureList all = operator.signatures(wallet, null, null, 5);
        assertThat(all.signatures()).hasSize(5);
        assertThat(all.next()).as("a page that is just full").isNull();

        String first = operator.signatures(wallet, null, null, 1).next();
        service.clock().advance(Duration.ofSeconds(1));
        String later = send(order(90_000)).id();
        String since = service.clock().instant().toString();
        assertThat(operator.signatures(wallet, since, first, null).signatures())
                .as("both bounds hold")
                .extracting(Signatures.Signature::subject)
                .containsExactly(later);
        for (int limit : new int[] {0, -1, 1_001})
            assertField("limit", () -> operator.signatures(wallet, null, null, limit));
        for (String after : List.of("", "1", "1-", "-1", "x-" + made.getFirst(), "1-" + "g".repeat(32), first + "0"))
            assertField("after", () -> operator.signatures(wallet, null, after, null));
        assertField("limit", () -> operator.signatures(wallet, null, null, Integer.MIN_VALUE));
    }

    @Test
    void signNothingAboveTheFeeThatWasSeen() {
        service.wallet(wallet, 1, 1_000_000);
        long fee = operator.quote(wallet, order(300_000)).feeSats();
        assertProblem(422, WalletProblem.FEE_TOO_HIGH, () -> operator.send(wallet, request(order(300_000), fee - 1)));
        assertThat(operator.sends(wallet).sends()).isEmpty();
        assertThat(total()).isEqualTo(1_000_000);
    }

    @Test
    void stayBelowTheCapsOfThePolicy() {
        service.wallet(wallet, 1, 50_000_000);
        assertField("fee_rate_sats_per_kvb", () -> operator.quote(wallet, order(1, OUTSIDE, 300_000L, 350_001L)));
        assertField("fee_rate_sats_per_kvb", () -> operator.quote(wallet, order(1, OUTSIDE, 300_000L, 999L)));
    }

    @Test
    void leaveAloneWhatRoundsWerePromisedAndWhatIsFrozen() {
        service.wallet(wallet, 1, 1_000_000, 400_000);
        var lease = service.as("maker").leaseAsMaker(wallet, Round.makerRequest("sends-" + wallet, 500_000));
        assertThat(lease.inputs()).hasSize(1);
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> send(order(500_000)));
        String other = operator.utxos(wallet, 1).utxos().stream()
                .filter(utxo -> !utxo.leased())
                .map(Wallets.Utxo::outpoint)
                .findFirst()
                .orElseThrow();
        operator.freeze(wallet, new Wallets.Freeze(other, true));
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> send(order(10_000)));
    }

    @Test
    void sayWhichFieldAsksForMoreThanThereIs() {
        service.wallet(wallet, 1, 100_000);
        String slug = WalletProblem.INSUFFICIENT_FUNDS;
        String coin = operator.utxos(wallet, 1).utxos().getFirst().outpoint();
        var much = new Sends.Output(OUTSIDE, 90_000L);
        assertProblem(422, slug, "order.outputs[0].amount_sats", () -> send(order(200_000)));
        assertProblem(422, slug, "outputs[0].amount_sats", () -> operator.quote(wallet, order(200_000)));
        assertProblem(
                422, slug, "order.outputs", () -> send(new Sends.Order(1, List.of(much, much), null, null, 5_000L)));
        assertProblem(
                422,
                slug,
                "order.inputs",
                () -> send(new Sends.Order(1, List.of(much, much), List.of(coin), null, 5_000L)));
        assertProblem(422, slug, "order.mixdepth", () -> send(order(2, OUTSIDE, null, 5_000L)));
    }

    @Test
    void spendSoManyCoinsAndNoMore() {
        service.wallet(wallet, 1, 100_000);
        ChainBackend chain = service.bean(ChainBackend.class);
        Script own = Addresses.toScript(
                        Network.REGTEST,
                        operator.newAddress(wallet, new Wallets.NewAddress(1)).address())
                .orElseThrow();
        for (int i = 0; i < 400; i++) chain.regtest().orElseThrow().fund(own, new Sats(10_000));
        service.mine(1);

        assertField("order.inputs", () -> send(order(1, OUTSIDE, null, 1_000L)));
        assertField("inputs", () -> operator.quote(wallet, order(1, OUTSIDE, null, 1_000L)));
    }

    @Test
    void areNotPromisedToRoundsWhileTheyWait() {
        service.wallet(wallet, 1, 1_000_000);
        send(order(300_000));
        assertProblem(
                422,
                WalletProblem.INSUFFICIENT_FUNDS,
                () -> service.as("maker").leaseAsMaker(wallet, Round.makerRequest("sends-" + wallet, 500_000)));
    }

    @Test
    void fundABond() {
        service.wallet(wallet, 1, 1_000_000);
        Bonds.Bond bond = operator.makeBond(wallet, new Bonds.Make("2060-01"));
        send(order(1, bond.address(), 500_000L, 1_000L));
        service.mine(1);
        assertThat(operator.bonds(wallet).bonds()).singleElement().satisfies(found -> {
            assertThat(found.state()).isEqualTo(Bonds.State.ACTIVE);
            assertThat(found.coins().getFirst().valueSats()).isEqualTo(500_000);
        });
    }

    @Test
    void joinNoDepositsUnlessTheirOwnerSaysSo() {
        service.wallet(wallet, 0, 300_000, 300_000);
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> send(order(0, OUTSIDE, 400_000L, null)));
        assertProblem(422, WalletProblem.INSUFFICIENT_FUNDS, () -> send(order(0, OUTSIDE, null, null)));
        List<String> both = operator.utxos(wallet, 0).utxos().stream()
                .map(Wallets.Utxo::outpoint)
                .toList();
        assertThat(send(new Sends.Order(0, List.of(new Sends.Output(OUTSIDE, 400_000L)), both, null, null))
                        .state())
                .isEqualTo(Sends.State.BROADCAST);
    }

    @Test
    void needAnUnlockedWallet() {
        service.wallet(wallet, 1, 1_000_000);
        operator.lock(wallet);
        assertThat(operator.quote(wallet, order(10_000)).feeSats()).isPositive();
        assertProblem(409, WalletProblem.LOCKED, () -> send(order(10_000)));
    }
}
