package org.joinmarket.wallet.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the database of a {@link Life} knew of the addresses of one of its wallets at some time. */
final class BackUp {
    private final String wallet;
    private final List<Branch> branches;

    /** @param next the first key that was not handed out */
    record Branch(KeyPath next, int sureFrom, boolean restored) {}

    private BackUp(String wallet, List<Branch> branches) {
        this.wallet = wallet;
        this.branches = branches;
    }

    static BackUp of(Life life, String wallet) {
        List<Branch> branches = life.service()
                .bean(JdbcTemplate.class)
                .query(
                        "select mixdepth, branch, next_index, sure_from, restored from branches where wallet = ?"
                                + " order by mixdepth, branch",
                        (rs, _) -> new Branch(
                                new KeyPath(rs.getInt(1), rs.getInt(2), rs.getInt(3)), rs.getInt(4), rs.getInt(5) == 1),
                        wallet);
        return new BackUp(wallet, branches);
    }

    List<Branch> branches() {
        return branches;
    }

    /** The next index of the addresses that are for others. */
    int next(int mixdepth) {
        return nextPath(mixdepth).index();
    }

    KeyPath nextPath(int mixdepth) {
        return branches.stream()
                .map(Branch::next)
                .filter(one -> one.mixdepth() == mixdepth && one.branch() == Wallet.EXTERNAL)
                .findFirst()
                .orElseThrow();
    }

    /** Mixdepths from here on were never heard of. */
    static void forgetMixdepths(JdbcTemplate jdbc, String wallet, int from) {
        for (String table : List.of("handed_addresses", "branches", "accounts"))
            jdbc.update("delete from " + table + " where wallet = ? and mixdepth >= ?", wallet, from);
    }

    /** The database is again what it was, and nothing runs. The folder beside it knows better. */
    void putBack(Life life) {
        JdbcTemplate jdbc = life.service().bean(JdbcTemplate.class);
        putBack(jdbc);
        jdbc.update("update service_owner set epoch = epoch - 1, beat = 0");
        life.close();
    }

    /** The same with the folder, which knows no better. */
    void putBack(JdbcTemplate jdbc) {
        forgetMixdepths(jdbc, wallet, branches.getLast().next().mixdepth() + 1);
        for (Branch one : branches) {
            KeyPath next = one.next();
            Object[] which = {wallet, next.mixdepth(), next.branch(), next.index()};
            jdbc.update(
                    "delete from handed_addresses where wallet = ? and mixdepth = ? and branch = ? and key_index >= ?",
                    which);
            jdbc.update(
                    "update branches set next_index = ?, sure_from = ?, restored = ?"
                            + " where wallet = ? and mixdepth = ? and branch = ?",
                    next.index(),
                    one.sureFrom(),
                    one.restored() ? 1 : 0,
                    wallet,
                    next.mixdepth(),
                    next.branch());
        }
    }

    /** Each branch of mixdepths from {@code first} on, those that this does not have too, once. */
    void hasSkippedTheGap(Life life, int first) {
        List<Branch> now = of(life, wallet).branches();
        for (int i = 2 * first; i < now.size(); i++) {
            int before = i < branches.size() ? branches.get(i).next().index() : 0;
            KeyPath key = now.get(i).next();
            int next = before + CrashingService.RESTORE_GAP;
            assertThat(now.get(i)).isEqualTo(new Branch(new KeyPath(key.mixdepth(), key.branch(), next), next, false));
        }
    }
}
