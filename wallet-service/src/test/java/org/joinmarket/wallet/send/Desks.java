package org.joinmarket.wallet.send;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.joinmarket.wallet.WalletService;
import org.joinmarket.wallet.audit.AuditLog;
import org.joinmarket.wallet.chain.BroadcastResult;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.coins.CoinBook;
import org.joinmarket.wallet.history.CoinLedger;
import org.joinmarket.wallet.lease.CoinSelection;
import org.joinmarket.wallet.lease.MergeRule;
import org.joinmarket.wallet.lease.PolicyProperties;
import org.joinmarket.wallet.signing.DailyCosts;
import org.joinmarket.wallet.signing.SpendGate;
import org.joinmarket.wallet.wallets.AddressBook;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.joinmarket.wallet.wallets.WalletWatch;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The desks of a service, over its own database, with a chain that answers broadcasts in its own way. */
record Desks(PaymentDesk payments, Replacements replacements, PsbtFinishing finishing) {
    /** The answer of a chain that cannot be asked. */
    static final Supplier<BroadcastResult> AWAY = () -> {
        throw new ChainUnavailable("the chain is away", "bring it back", null);
    };

    static Desks of(WalletService service, Supplier<BroadcastResult> broadcast) {
        return of(service, chain(service.bean(ChainBackend.class), broadcast));
    }

    static Desks of(WalletService service, ChainBackend chain) {
        return of(service, chain, new SecureRandom());
    }

    /** @param random asked for the id of a payment when it is known what it spends */
    static Desks of(WalletService service, ChainBackend chain, SecureRandom random) {
        var policy = service.bean(PolicyProperties.class);
        var rates = new FeeRates(chain, policy);
        var coins = service.bean(CoinBook.class);
        var selection = service.bean(CoinSelection.class);
        var rule = service.bean(MergeRule.class);
        var store = service.bean(SendStore.class);
        var broadcasting = new ReentrantLock();
        var payments = new Payments(
                store,
                service.bean(AddressBook.class),
                new DailyCosts(service.bean(JdbcClient.class)),
                service.bean(SpendGate.class),
                service.bean(AuditLog.class),
                service.bean(CoinLedger.class),
                chain,
                policy,
                service.bean(TransactionTemplate.class),
                random,
                service.clock(),
                broadcasting);
        return new Desks(
                new PaymentDesk(
                        new Planner(
                                coins,
                                selection,
                                rule,
                                chain,
                                rates,
                                service.bean(Destinations.class),
                                new SecureRandom()),
                        service.bean(Quotes.class),
                        payments),
                new Replacements(
                        store,
                        chain,
                        service.bean(WalletWatch.class),
                        rates,
                        service.bean(Quotes.class),
                        new ReplacementPlanner(coins, selection, rule),
                        payments),
                new PsbtFinishing(store, service.bean(PublicKeys.class), chain, broadcasting));
    }

    /** As {@link #of(WalletService, Supplier)}, with a chain that is somebody else's server. */
    static Desks beside(WalletService service, Supplier<BroadcastResult> broadcast) {
        ChainBackend real = chain(service.bean(ChainBackend.class), broadcast);
        return of(service, (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(),
                new Class<?>[] {ChainBackend.class},
                (_, method, arguments) ->
                        method.getName().equals("tellsThirdParties") ? true : method.invoke(real, arguments)));
    }

    private static ChainBackend chain(ChainBackend real, Supplier<BroadcastResult> broadcast) {
        return (ChainBackend) Proxy.newProxyInstance(
                ChainBackend.class.getClassLoader(), new Class<?>[] {ChainBackend.class}, (_, method, arguments) -> {
                    if (method.getName().equals("broadcast")) return broadcast.get();
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
