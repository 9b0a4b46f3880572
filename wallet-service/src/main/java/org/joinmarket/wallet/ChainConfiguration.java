package org.joinmarket.wallet;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Network;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.support.problems.StartupProblem;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainUnavailable;
import org.joinmarket.wallet.chain.WrongNetwork;
import org.joinmarket.wallet.chain.bitcoind.BitcoindChain;
import org.joinmarket.wallet.chain.bitcoind.NodeSettings;
import org.joinmarket.wallet.chain.bitcoind.RpcCredentials;
import org.joinmarket.wallet.chain.embedded.EmbeddedChain;
import org.joinmarket.wallet.chain.esplora.EsploraChain;
import org.joinmarket.wallet.chain.esplora.EsploraSettings;
import org.joinmarket.wallet.store.KeptHistory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Which chain it is; refuses to start on the wrong one. */
@Slf4j
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ChainProperties.class, EsploraProperties.class, WireProperties.class})
class ChainConfiguration {
    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean(destroyMethod = "close")
    ChainBackend chain(
            ChainProperties settings,
            EsploraProperties esplora,
            DataFolder folder,
            JdbcClient jdbc,
            TransactionTemplate transactions,
            InstantSource clock,
            MeterRegistry meters) {
        if (settings.network() == Network.MAINNET && !settings.mainnetConsent())
            throw new StartupProblem(
                    "joinmarket.chain.network is mainnet, and nobody has consented to real money being moved.",
                    "Set joinmarket.chain.mainnet-consent=true if that is what you want, or choose another network.");
        ChainBackend backend = switch (settings.backend()) {
            case EMBEDDED -> embedded(settings, folder, clock);
            case BITCOIND ->
                new BitcoindChain(
                        new NodeSettings(
                                settings.network(),
                                settings.rpcUrlOrUsual(),
                                credentials(settings),
                                settings.rpcTimeout(),
                                settings.staleTipAfter(),
                                settings.zmq(),
                                settings.zmqUrl()),
                        clock,
                        meters,
                        new KeptHistory(jdbc, transactions));
            case ESPLORA -> explorer(settings, esplora, clock);
        };
        requireRightNetwork(backend);
        return TimedChain.of(backend, meters);
    }

    @Bean
    RoundPrivacy roundPrivacy(ChainBackend chain, EsploraProperties esplora) {
        return new RoundPrivacy(chain, esplora);
    }

    private static ChainBackend explorer(ChainProperties settings, EsploraProperties esplora, InstantSource clock) {
        EsploraSettings where = esplora.settings();
        log.atWarn()
                .addKeyValue("explorer", where.address())
                .addKeyValue("tor", where.proxy() != null)
                .addKeyValue("rounds", esplora.revealRounds())
                .log("the explorer learns all addresses of all wallets; a node of your own would keep them");
        return new EsploraChain(settings.network(), where, clock);
    }

    private static ChainBackend embedded(ChainProperties settings, DataFolder folder, InstantSource clock) {
        if (settings.network() != Network.REGTEST)
            throw new StartupProblem(
                    "The embedded chain is a regtest chain, but joinmarket.chain.network is "
                            + settings.network().wireName() + ".",
                    "Set joinmarket.chain.backend=bitcoind, or joinmarket.chain.network=regtest.");
        Path directory = settings.embeddedDir() != null
                ? settings.embeddedDir()
                : folder.dataDir().resolve("chain");
        try {
            return EmbeddedChain.in(directory, clock);
        } catch (ChainUnavailable e) {
            throw new StartupProblem(e.what(), e.remedy(), e);
        }
    }

    private static RpcCredentials credentials(ChainProperties settings) {
        if (settings.rpcCookieFile() != null) return RpcCredentials.cookie(settings.rpcCookieFile());
        if (settings.rpcUser() != null && settings.rpcPasswordFile() != null)
            return RpcCredentials.password(settings.rpcUser(), settings.rpcPasswordFile());
        throw new StartupProblem(
                "There are no credentials for bitcoind.",
                "Set joinmarket.chain.rpc-cookie-file to bitcoind's .cookie, or joinmarket.chain.rpc-user and"
                        + " joinmarket.chain.rpc-password-file.");
    }

    /** A chain that is away may come back; one that is another will not change. */
    private static void requireRightNetwork(ChainBackend backend) {
        try {
            backend.tip();
        } catch (WrongNetwork e) {
            backend.close();
            throw new StartupProblem(e.what(), e.remedy(), e);
        } catch (ChainUnavailable e) {
            log.atWarn()
                    .addKeyValue("reason", e.what())
                    .addKeyValue("remedy", e.remedy())
                    .log("the chain is away");
        }
    }
}
