package org.joinmarket.wallet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.joinmarket.common.chain.Network;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The chain behind the wallets.
 *
 * @param network of all addresses and coins
 * @param backend {@code embedded}: a regtest chain inside this service; {@code bitcoind}: Bitcoin Core by RPC;
 *     {@code esplora}: an explorer, which learns all addresses (see {@code joinmarket.chain.esplora})
 * @param mainnetConsent must be true for mainnet: this software is young and moves real money there
 * @param embeddedDir where the embedded chain is kept; absent: {@code chain} in the data folder
 * @param rpcUrl of bitcoind, without a path; absent: this machine and the network's usual port
 * @param rpcCookieFile bitcoind's {@code .cookie}
 * @param rpcUser user for the RPC, if no cookie is used
 * @param rpcPasswordFile its first line is that user's password
 * @param rpcTimeout for one call, except searches of history
 * @param staleTipAfter age of the best block of bitcoind from which on it must have lost touch with the others; not on regtest
 * @param zmq whether to listen to what bitcoind publishes by ZMQ ({@code zmqpubrawtx}, and {@code zmqpubhashblock} or
 *     {@code zmqpubsequence}), so that blocks and payments are noticed at once; it is asked all the same, only more seldom
 * @param zmqUrl where it publishes that, as {@code tcp://127.0.0.1:28332}; absent: where it says itself
 */
@Validated
@ConfigurationProperties("joinmarket.chain")
public record ChainProperties(
        @DefaultValue("regtest") Network network,
        @DefaultValue("embedded") Backend backend,
        @DefaultValue("false") boolean mainnetConsent,
        @Nullable Path embeddedDir,
        @Nullable URI rpcUrl,
        @Nullable Path rpcCookieFile,
        @Nullable String rpcUser,
        @Nullable Path rpcPasswordFile,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration rpcTimeout,
        @DefaultValue("3h") @DurationMin(minutes = 30) Duration staleTipAfter,
        @DefaultValue("true") boolean zmq,
        @Nullable URI zmqUrl) {

    /** A user in the address would be written wherever the address is: logs, problems, {@code --validate}. */
    public ChainProperties {
        if (rpcUrl != null && !isUsable(rpcUrl))
            throw new IllegalArgumentException(
                    "rpc-url must be http:// or https:// and a host; user and password go into rpc-user and"
                            + " rpc-password-file");
        if (zmqUrl != null && !("tcp".equals(zmqUrl.getScheme()) && zmqUrl.getHost() != null && zmqUrl.getPort() > 0))
            throw new IllegalArgumentException("zmq-url must be tcp://, a host and a port");
    }

    private static boolean isUsable(URI url) {
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        return http && url.getHost() != null && url.getUserInfo() == null;
    }

    public enum Backend {
        EMBEDDED,
        BITCOIND,
        ESPLORA
    }

    URI rpcUrlOrUsual() {
        if (rpcUrl != null) return rpcUrl;
        int port = switch (network) {
            case MAINNET -> 8_332;
            case TESTNET -> 18_332;
            case SIGNET -> 38_332;
            case REGTEST -> 18_443;
        };
        return URI.create("http://127.0.0.1:" + port);
    }
}
