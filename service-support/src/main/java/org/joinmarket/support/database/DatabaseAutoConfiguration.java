package org.joinmarket.support.database;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * The data source of services that have one. Spring Boot adds transactions, {@code JdbcClient} and the migrations under
 * {@code classpath:db/migration}, whose SQL must run on SQLite and PostgreSQL. A database of a newer version is refused.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({HikariDataSource.class, JdbcClient.class})
@EnableConfigurationProperties({DatabaseProperties.class, DataFolder.class})
public class DatabaseAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(DataSource.class)
    HikariDataSource dataSource(DatabaseProperties properties, DataFolder folder, Environment environment) {
        String url = properties.url();
        return Databases.open(url == null ? defaultUrl(folder, environment) : url, properties);
    }

    @Bean
    @ConditionalOnMissingBean(SQLExceptionTranslator.class)
    SQLExceptionTranslator sqlExceptionTranslator(HikariDataSource dataSource) {
        return dataSource.getJdbcUrl().startsWith(Databases.SQLITE_PREFIX)
                ? SqliteErrors.beforeStandard()
                : new SQLExceptionSubclassTranslator();
    }

    private static String defaultUrl(DataFolder folder, Environment environment) {
        return Databases.SQLITE_PREFIX + folder.dataDir().resolve(serviceName(environment) + ".db");
    }

    private static String serviceName(Environment environment) {
        return environment.getRequiredProperty("spring.application.name");
    }

    /** For those that have tables. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(FlywayMigrationStrategy.class)
    static class Tables {
        @Bean
        @ConditionalOnMissingBean(FlywayMigrationStrategy.class)
        FlywayMigrationStrategy forwardOnly(Environment environment) {
            return new ForwardOnly(serviceName(environment));
        }
    }
}
