package org.joinmarket.wallet.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Scripts;
import org.joinmarket.wallet.chain.KeyPath;
import org.joinmarket.wallet.coins.LabelFile;
import org.joinmarket.wallet.wallets.PublicKeys;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What files say of the coins and addresses of wallets in a {@link Life}. */
final class LabelDeeds {
    private final Life life;

    LabelDeeds(Life life) {
        this.life = life;
    }

    /** A file that has a name for this address. */
    void bring(String name, KeyPath path) {
        byte[] file = "{\"type\":\"addr\",\"ref\":\"%s\",\"label\":\"shop\"}"
                .formatted(address(name, path))
                .getBytes(UTF_8);
        assertThat(life.service()
                        .bean(LabelFile.class)
                        .read(life.service().wallet(name), file)
                        .records())
                .isEqualTo(1);
    }

    private String address(String name, KeyPath path) {
        var key = life.service().bean(PublicKeys.class).at(life.service().wallet(name), path);
        return Addresses.fromScript(Network.REGTEST, Scripts.p2wpkh(key)).orElseThrow();
    }

    boolean isLabelled(String name, KeyPath path) {
        return isLabelled(name, address(name, path));
    }

    boolean isLabelled(String name, String address) {
        return count("select count(*) from labels where wallet = ? and type = 'addr' and ref = ?", name, address) > 0;
    }

    boolean isFrozen(String name, OutPoint outPoint) {
        return count(
                        "select count(*) from frozen_outpoints where wallet = ? and outpoint = ?",
                        name,
                        outPoint.toString())
                > 0;
    }

    /** None that comes to be handed out is this one, or before it, and it is known why. */
    void isKeptBack(String name, KeyPath path) {
        assertThat(count(
                        "select count(*) from handed_addresses where wallet = ? and purpose = 'imported'"
                                + " and mixdepth = ? and branch = ? and key_index = ?",
                        name,
                        path.mixdepth(),
                        path.branch(),
                        path.index()))
                .as("%s is written down", path)
                .isEqualTo(1);
        assertThat(BackUp.of(life, name).next(path.mixdepth()))
                .as("the next one is behind it")
                .isGreaterThan(path.index());
    }

    private int count(String sql, Object... params) {
        return life.service()
                .bean(JdbcClient.class)
                .sql(sql)
                .params(params)
                .query(Integer.class)
                .single();
    }
}
