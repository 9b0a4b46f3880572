package org.joinmarket.testkit.esplora;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.joinmarket.testkit.bitcoind.Bitcoind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("bitcoind")
class EsploraServerTest {
    @Test
    void showsBlocksAndMempoolByAddress() {
        try (Bitcoind bitcoind = Bitcoind.start();
                EsploraServer explorer = EsploraServer.over(bitcoind.rpcUrl(), bitcoind.cookieFile())) {
            NodeRpc node = explorer.node();
            node.call("createwallet", "w");
            String miner = node.call("getnewaddress").stringValue();
            String payee = node.call("getnewaddress").stringValue();
            node.call("generatetoaddress", 101, miner);
            String txid = node.call("sendtoaddress", payee, "1.5").stringValue();

            assertThat(explorer.truth("/blocks/tip/height").body()).isEqualTo("101");
            assertThat(explorer.truth("/address/" + payee).body()).contains("\"tx_count\":1");
            assertThat(explorer.truth("/address/" + payee + "/txs").body()).contains(txid, "150000000");
            assertThat(explorer.truth("/tx/" + txid + "/merkle-proof").status()).isEqualTo(404);
            String tip = node.call("generatetoaddress", 1, miner).path(0).stringValue();

            assertThat(explorer.truth("/tx/" + txid).body()).contains(tip);
            assertThat(explorer.truth("/tx/" + txid + "/merkle-proof").body()).contains("\"block_height\":102");
            assertThat(explorer.truth("/tx/" + txid + "/outspend/0").body()).contains("\"spent\":false");
            assertThat(explorer.truth("/tx/" + txid + "/outspends").body())
                    .isEqualTo("[{\"spent\":false},{\"spent\":false}]");
            assertThat(explorer.truth("/tx/" + "ab".repeat(32) + "/outspends").status())
                    .isEqualTo(404);
            assertThat(explorer.truth("/address/" + miner + "/txs/chain/" + txid)
                            .body())
                    .startsWith("[");
            assertThat(explorer.truth("/block/" + tip).body()).contains("\"height\":102");
            assertThat(explorer.truth("/block/" + tip + "/header").body()).hasSize(160);
            assertThat(explorer.truth("/block-height/103").status()).isEqualTo(404);
            assertThat(explorer.truth("/fee-estimates").body()).isEqualTo("{}");
            assertThat(explorer.truth("/nothing").status()).isEqualTo(404);
            node.call("invalidateblock", tip);
            assertThat(explorer.truth("/tx/" + txid).body()).contains("\"confirmed\":false");
            explorer.answerInstead(_ -> Optional.of(new EsploraServer.Reply(500, "")));
            explorer.answerTruly();
            assertThat(explorer.requests()).isEmpty();
            assertThat(explorer.url().getPort()).isEqualTo(explorer.port());
        }
    }
}
