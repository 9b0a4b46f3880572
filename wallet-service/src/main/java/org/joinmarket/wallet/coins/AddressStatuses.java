package org.joinmarket.wallet.coins;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.common.chain.TxId;
import org.joinmarket.wallet.api.Wallets.AddressStatus;
import org.joinmarket.wallet.api.Wallets.FreezeReason;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Addresses that somebody may know, and what became of them (wallet.md 5): as the wallet's own history has it, else as the note of
 * an imported label says, else by what the transaction looks like. To be shown: no rule and no choice of coins goes by it.
 */
public final class AddressStatuses {
    private static final Comparator<KeyPath> ORDER = Comparator.comparingInt(KeyPath::mixdepth)
            .thenComparingInt(KeyPath::branch)
            .thenComparingInt(KeyPath::index);

    private static final Comparator<AddressStatus> ORIGINS =
            Comparator.comparing(status -> status != AddressStatus.CJ_OUT);

    private final CoinBook coins;
    private final ChainBackend chain;
    private final JdbcClient jdbc;
    private final Notes notes;
    private final Shapes shapes;

    public AddressStatuses(CoinBook coins, ChainBackend chain, Network network, JdbcClient jdbc, Shapes shapes) {
        this.coins = coins;
        this.chain = chain;
        this.jdbc = jdbc;
        this.notes = new Notes(network, jdbc);
        this.shapes = shapes;
    }

    /**
     * @param base what {@code status} would be if the address had not been used again
     * @param sats all that is there, in satoshi
     */
    public record Known(KeyPath path, Script script, AddressStatus status, AddressStatus base, long sats) {}

    /**
     * Those that were handed out, and those that anything was ever paid to, in the order of their keys.
     *
     * @throws org.joinmarket.wallet.chain.ChainUnavailable as {@link CoinBook#of}
     */
    public List<Known> of(Wallet wallet) {
        List<Coin> unspent = coins.of(wallet);
        Judgement judgement = judgement(wallet, unspent);
        Map<KeyPath, List<Coin>> funded = unspent.stream().collect(Collectors.groupingBy(Coin::path));
        Set<KeyPath> paid = chain.used(wallet.watchId());
        Set<KeyPath> deposits = handedOut(wallet, false);
        Set<KeyPath> all = new TreeSet<>(ORDER);
        Stream.of(funded.keySet(), paid, deposits, handedOut(wallet, true)).forEach(all::addAll);
        Set<String> expected = expected(wallet);
        return all.stream()
                .filter(wallet::isOrdinary)
                .map(path -> {
                    Script script = wallet.scriptAt(path);
                    List<Coin> there = funded.getOrDefault(path, List.of());
                    if (there.isEmpty()) {
                        boolean open = deposits.contains(path) || expected.contains(script.hex());
                        AddressStatus status = empty(paid.contains(path), open);
                        return new Known(path, script, status, status, 0);
                    }
                    long sats = there.stream()
                            .mapToLong(coin -> coin.value().value())
                            .sum();
                    return new Known(path, script, judgement.of(there), judgement.base(there), sats);
                })
                .toList();
    }

    private static AddressStatus empty(boolean paid, boolean open) {
        if (paid) return AddressStatus.USED_EMPTY;
        return open ? AddressStatus.RESERVED : AddressStatus.FLAGGED;
    }

    /** Has looked up, in the background, what the chain can tell of coins; to be called regularly. */
    public void learn(List<Coin> unspent) {
        Map<TxId, OptionalLong> _ = shapes.of(unspent);
    }

    /** What can be said of {@code unspent}, which are coins of {@code wallet}. Asks the disk, and never the chain. */
    public Judgement judgement(Wallet wallet, List<Coin> unspent) {
        return new Judgement(notes.origins(wallet), shapes.of(unspent));
    }

    /** What is known of a wallet's coins at one time. */
    public static final class Judgement {
        private final Map<Script, Optional<AddressStatus>> noted;
        private final Map<TxId, OptionalLong> shapes;

        private Judgement(Map<Script, Optional<AddressStatus>> noted, Map<TxId, OptionalLong> shapes) {
            this.noted = noted;
            this.shapes = shapes;
        }

        /** @param there all coins at one address, at least one */
        public AddressStatus of(List<Coin> there) {
            boolean reused =
                    there.size() > 1 || there.stream().anyMatch(coin -> coin.frozenFor() == FreezeReason.ADDRESS_REUSE);
            return reused ? AddressStatus.REUSED : base(there);
        }

        /** What the wallet has signed itself counts more than a note, that more than a look, and that more than the branch. */
        private AddressStatus base(List<Coin> there) {
            Set<Coin.Origin> origins = there.stream().map(Coin::origin).collect(Collectors.toSet());
            if (origins.contains(Coin.Origin.COINJOIN)) return AddressStatus.CJ_OUT;
            if (origins.contains(Coin.Origin.CHANGE)) return AddressStatus.CJ_CHANGE;
            Coin first = there.getFirst();
            Optional<AddressStatus> told = noted.get(first.script());
            if (told == null)
                told = there.stream().flatMap(coin -> look(coin).stream()).min(ORIGINS);
            return told.orElse(
                    first.path().branch() == Wallet.EXTERNAL ? AddressStatus.DEPOSIT : AddressStatus.NON_CJ_CHANGE);
        }

        private Optional<AddressStatus> look(Coin coin) {
            OptionalLong equal = shapes.getOrDefault(coin.outPoint().txid(), OptionalLong.empty());
            if (equal.isEmpty()) return Optional.empty();
            return Optional.of(
                    equal.getAsLong() == coin.value().value() ? AddressStatus.CJ_OUT : AddressStatus.CJ_CHANGE);
        }
    }

    private Set<KeyPath> handedOut(Wallet wallet, boolean toRounds) {
        return new HashSet<>(
                jdbc.sql("select mixdepth, branch, key_index from handed_addresses where wallet = ? and purpose "
                                + (toRounds ? "=" : "<>") + " 'coinjoin'")
                        .param(wallet.name())
                        .query((rs, _) -> new KeyPath(rs.getInt(1), rs.getInt(2), rs.getInt(3)))
                        .list());
    }

    /** Scripts that rounds under way, signed or not, will pay. */
    private Set<String> expected(Wallet wallet) {
        Set<String> scripts = new HashSet<>();
        jdbc.sql(
                        "select coinjoin_script, change_script from leases where wallet = ? and state in ('GRANTED', 'SIGNED')")
                .param(wallet.name())
                .query((rs, _) -> List.of(rs.getString(1), rs.getString(2)))
                .list()
                .forEach(scripts::addAll);
        return scripts;
    }
}
