package org.joinmarket.support.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import net.logstash.logback.encoder.LogstashEncoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemFactory;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of every service, in code: reading the same from XML costs each of them a tenth of a second and 2.5 MB. A file
 * named by {@code logging.config}, or {@code logback-test.xml} on the class path, takes its place. Where lines go is
 * decided by {@link LogTargets}.
 */
final class ServiceLogging extends LogbackLoggingSystem {
    /** One line for people. Control characters in message and values become '?': strangers forge no line. */
    private static final String PLAIN = "%clr(%d{HH:mm:ss.SSS}){faint} %clr(%-5level) %clr(%-24.24logger{0}){cyan} "
            + "%replace(%replace(%msg %kvp{NONE} %mdc){'[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]', '?'}){' +$', ''}%n%wEx";

    private ServiceLogging(ClassLoader classLoader) {
        super(classLoader);
    }

    @Override
    protected void loadDefaults(LoggingInitializationContext initialization, @Nullable LogFile unused) {
        super.loadDefaults(initialization, null); // levels and words of the pattern; its appender is replaced
        Environment environment = Objects.requireNonNull(initialization.getEnvironment());
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        String service = environment.getProperty("spring.application.name", "unnamed");
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console(context, service, "plain".equals(environment.getProperty(LogTargets.CONSOLE))));
        if ("on".equals(environment.getProperty(LogTargets.FILE))) {
            root.addAppender(file(context, environment, service));
        }
    }

    private static Appender<ILoggingEvent> console(LoggerContext context, String service, boolean plain) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setName("CONSOLE");
        console.setContext(context);
        console.setEncoder(plain ? lines(context) : json(context, service));
        console.start();
        return console;
    }

    private static Appender<ILoggingEvent> file(LoggerContext context, Environment environment, String service) {
        Path dir = Path.of(environment.getRequiredProperty("joinmarket.logging.dir"));
        var file = new RollingFileAppender<ILoggingEvent>();
        file.setName("FILE");
        file.setContext(context);
        file.setFile(dir.resolve(service + ".json").toString());
        file.setEncoder(json(context, service));
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(file);
        policy.setFileNamePattern(
                dir.resolve(service + ".%d{yyyy-MM-dd}.%i.json.gz").toString());
        policy.setMaxFileSize(new FileSize(environment.getRequiredProperty(LogTargets.MAX_FILE_SIZE, Long.class)));
        policy.setTotalSizeCap(new FileSize(environment.getRequiredProperty(LogTargets.TOTAL_SIZE, Long.class)));
        policy.setMaxHistory(environment.getRequiredProperty(LogTargets.KEEP_DAYS, Integer.class));
        policy.setCleanHistoryOnStart(true);
        policy.start();
        file.setRollingPolicy(policy);
        file.start();
        return file;
    }

    private static Encoder<ILoggingEvent> lines(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PLAIN);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context, String service) {
        var encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setIncludeContext(false); // Spring Boot's own settings are in it
        encoder.setCustomFields(JsonMapper.shared().writeValueAsString(Map.of("service", service)));
        encoder.start();
        return encoder;
    }

    /** Found by Spring Boot, before its own. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Factory implements LoggingSystemFactory {
        @Override
        public LoggingSystem getLoggingSystem(ClassLoader classLoader) {
            return new ServiceLogging(classLoader);
        }
    }
}
