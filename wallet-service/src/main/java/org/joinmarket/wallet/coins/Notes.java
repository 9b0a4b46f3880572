package org.joinmarket.wallet.coins;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.api.Wallets.AddressStatus;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What joinmarket-ng has noted of addresses of a wallet that came from it (wallet.md 10): {@code jm:used:cj_out} and the like. */
final class Notes {
    /** What joinmarket-ng calls addresses that it keeps a note of. */
    static final String NOTE = "jm:";

    /** Handed out to a payer, and to none but him. */
    static final String HANDED_OUT = "jm:reserved";

    /** Shown in a round, or given to a transaction. */
    static final String SHOWN = "jm:used";

    /** Such a note with a label of the user's behind it. */
    static final String RESERVED = "jm:reserved:";

    private static final String USED = "jm:used:";

    private final Network network;
    private final JdbcClient jdbc;

    Notes(Network network, JdbcClient jdbc) {
        this.network = network;
        this.jdbc = jdbc;
    }

    /** What the note says that was paid there; empty: something that is no coinjoin. Scripts without such a note are not there. */
    Map<Script, Optional<AddressStatus>> origins(Wallet wallet) {
        Map<Script, Optional<AddressStatus>> origins = new HashMap<>();
        jdbc.sql("select ref, note from labels where wallet = ? and type = ? and note like ?")
                .params(wallet.name(), LabelRecord.ADDRESS, USED + "%")
                .query((rs, _) -> {
                    List<String> words =
                            List.of(rs.getString(2).substring(USED.length()).split(","));
                    if (tellsOrigin(words))
                        Addresses.toScript(network, rs.getString(1))
                                .ifPresent(script -> origins.put(script, origin(words)));
                    return words;
                })
                .list();
        return origins;
    }

    /** That an address was an input of a coinjoin says nothing about how its coin had come there. */
    private static boolean tellsOrigin(List<String> words) {
        return words.stream().anyMatch(List.of("cj_out", "change", "deposit", "send")::contains);
    }

    private static Optional<AddressStatus> origin(List<String> words) {
        if (words.contains("cj_out")) return Optional.of(AddressStatus.CJ_OUT);
        return words.contains("change") ? Optional.of(AddressStatus.CJ_CHANGE) : Optional.empty();
    }
}
