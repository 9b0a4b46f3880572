package org.joinmarket.wallet.store;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.joinmarket.support.database.DataFolder;
import org.joinmarket.support.database.Databases;
import org.joinmarket.wallet.api.WalletProblem;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In the order of a start: the folder, the tables, the right to write. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreProperties.class)
class StoreConfiguration {
    @Bean
    FolderLock folderLock(DataFolder folder) {
        return FolderLock.take(folder.dataDir(), new SecureRandom());
    }

    /** @param lock before the first look at the database */
    @Bean
    FlywayMigrationStrategy migrations(FolderLock lock, DataFolder folder, HikariDataSource database) {
        String url = database.getJdbcUrl();
        return new Migrations(() -> {
            if (!isIn(folder.dataDir(), url))
                Ownership.awaitNoOther(JdbcClient.create(database), Dialect.of(url), lock);
        });
    }

    @Bean
    StoreTrouble storeTrouble() {
        return new StoreTrouble();
    }

    @Bean
    Ownership ownership(
            JdbcTemplate jdbc,
            PlatformTransactionManager manager,
            HikariDataSource database,
            FolderLock lock,
            DataFolder folder,
            StoreProperties settings,
            StoreTrouble trouble) {
        String url = database.getJdbcUrl();
        return Ownership.acquire(
                JdbcClient.create(jdbc),
                new TransactionTemplate(manager),
                Dialect.of(url),
                lock,
                isIn(folder.dataDir(), url),
                settings.ownerLease(),
                trouble);
    }

    private static boolean isIn(Path folder, String url) {
        if (!url.startsWith(Databases.SQLITE_PREFIX)) return false;
        Path file = Path.of(url.substring(Databases.SQLITE_PREFIX.length())).toAbsolutePath();
        return folder.toAbsolutePath().normalize().equals(file.normalize().getParent());
    }

    @Bean
    TransactionTemplate transactions(PlatformTransactionManager manager, Ownership ownership, StoreTrouble trouble) {
        return new FencedTransactions(manager, ownership, trouble);
    }

    @Bean
    JdbcClient jdbcClient(JdbcTemplate jdbc, TransactionTemplate transactions) {
        return new FencedJdbc(JdbcClient.create(jdbc), transactions);
    }

    @Bean
    StoreHealth storeHealthIndicator(Ownership ownership) {
        return new StoreHealth(ownership);
    }

    /** For operators, who are not asked by readiness. */
    @Bean
    MeterBinder storeMeters(Ownership ownership) {
        return registry -> {
            for (String each : List.of(WalletProblem.NOT_THE_OWNER, WalletProblem.STORE_UNAVAILABLE))
                Gauge.builder("jm.wallet.store.trouble", ownership, it -> it.isTrouble(each) ? 1 : 0)
                        .description("1 for why nothing can be written down, and so nothing is signed")
                        .tag("trouble", each)
                        .register(registry);
        };
    }
}
