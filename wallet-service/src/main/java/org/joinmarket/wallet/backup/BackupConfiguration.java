package org.joinmarket.wallet.backup;

import com.zaxxer.hikari.HikariDataSource;
import java.time.InstantSource;
import java.util.Map;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.wallets.WalletProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BackupConfiguration {
    @Bean
    Backups backups(
            DataFolder folder,
            HikariDataSource database,
            Seeds seeds,
            ChainBackend chain,
            WalletProperties wallets,
            InstantSource clock) {
        Map<String, String> settings = Map.of(
                "joinmarket.chain.network", chain.network().wireName(),
                "joinmarket.chain.backend", chain.name(),
                "joinmarket.wallet.mixdepths", Integer.toString(wallets.mixdepths()));
        var backups =
                new Backups(folder.dataDir(), database.getJdbcUrl(), database, seeds, chain.network(), settings, clock);
        backups.tidy();
        return backups;
    }
}
