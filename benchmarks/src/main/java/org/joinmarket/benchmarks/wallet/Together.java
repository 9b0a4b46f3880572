package org.joinmarket.benchmarks.wallet;

import java.util.List;
import java.util.Map;
import org.joinmarket.benchmarks.report.Figure;
import org.joinmarket.benchmarks.report.Measurements;
import org.joinmarket.benchmarks.report.Unit;
import org.joinmarket.testkit.postgres.PrivatePostgres;
import org.joinmarket.testkit.process.ChainChoice;

/**
 * Leases that are asked for at once of a service whose database is PostgreSQL.
 *
 * @param coins that the wallet has
 * @param together requests on their way at once, half of them a maker's
 */
public record Together(int coins, int together) implements WalletScenario {
    private static final Figure TIME = Figure.lower("postgres.together", "until the last has its answer", Unit.MILLIS);
    private static final Figure REFUSED = Figure.none("postgres.refused", "of these refused");
    private static final Figure COINS = Figure.none("postgres.coins-twice", "coins in two of them");
    private static final Figure ADDRESSES = Figure.none("postgres.addresses-twice", "addresses in two of them");

    private static final String WALLET = "big";

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String explanation() {
        return together + " leases of a wallet with " + coins
                + " coins are asked for at once, half by a maker and half by a "
                + "taker, of a service whose database is a PostgreSQL server, new for each run.";
    }

    @Override
    public List<Figure> figures() {
        return List.of(TIME, REFUSED, COINS, ADDRESSES);
    }

    @Override
    public void run(Workspace workspace, Measurements results, Measurements floor) {
        var values = Rush.coins(coins);
        Map<String, String> settings = Map.of(
                "joinmarket.database.url",
                PrivatePostgres.shared().newDatabase(),
                "joinmarket.database.username",
                PrivatePostgres.USER);
        try (var service = OwnWallet.start(
                workspace, workspace.another(name()), List.of(WALLET), new ChainChoice.Embedded(), settings)) {
            service.create(WALLET);
            service.fund(WALLET, values);
            service.awaitCoins(
                    WALLET, values.stream().mapToLong(Long::longValue).sum());
            Rush rush = Rush.on(service, WALLET, together);
            results.add(TIME, rush.millis());
            results.add(REFUSED, together - rush.granted());
            results.add(COINS, rush.overlaps().coins());
            results.add(ADDRESSES, rush.overlaps().addresses());
        }
    }
}
