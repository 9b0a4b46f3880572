package org.joinmarket.support.database;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * The data source of services that have one. Spring Boot adds transactions, {@code JdbcClient} and the migrations under
 * {@code classpath:db/migration}, whose SQL must run on SQLite and PostgreSQL.
 */
@AutoConfiguration(beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({HikariDataSource.class, JdbcClient.class})
@EnableConfigurationProperties(DatabaseProperties.class)
public class DatabaseAutoConfiguration {
    static final String DATA_DIR = "joinmarket.run.data-dir";

    @Bean
    @ConditionalOnMissingBean(DataSource.class)
    HikariDataSource dataSource(DatabaseProperties properties, Environment environment) {
        String url = properties.url();
        return Databases.open(url == null ? defaultUrl(environment) : url, properties);
    }

    @Bean
    @ConditionalOnMissingBean(SQLExceptionTranslator.class)
    SQLExceptionTranslator sqlExceptionTranslator(HikariDataSource dataSource) {
        return dataSource.getJdbcUrl().startsWith(Databases.SQLITE_PREFIX)
                ? SqliteErrors.beforeStandard()
                : new SQLExceptionSubclassTranslator();
    }

    private static String defaultUrl(Environment environment) {
        String name = environment.getRequiredProperty("spring.application.name");
        Path folder = Path.of(environment.getProperty(DATA_DIR, "data"));
        return Databases.SQLITE_PREFIX + folder.resolve(name + ".db");
    }
}
