package org.joinmarket.support.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What every service of the market wants from Spring Boot, below every other property source: a service's
 * own file, a system property or the environment says otherwise where it must. The README lists them.
 */
public final class ServiceDefaults implements EnvironmentPostProcessor, Ordered {
    static final String SOURCE = "defaults of every service";

    @Override
    public int getOrder() {
        // after the configuration files are read: these go to the end too, and would be weaker
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.getPropertySources().contains(SOURCE)) {
            environment.getPropertySources().addLast(new MapPropertySource(SOURCE, Map.copyOf(values())));
        }
    }

    /** Names and values, in an order that keeps together what belongs together. */
    public static Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("spring.threads.virtual.enabled", true);
        values.put("spring.main.banner-mode", "off");
        values.put("spring.main.keep-alive", true); // virtual threads are daemons
        values.put("spring.main.log-startup-info", true);
        values.put("spring.http.codecs.max-in-memory-size", "256KB"); // longest request body
        values.put("spring.webflux.problemdetails.enabled", false); // ours say more
        values.put("spring.jmx.enabled", false);

        values.put("server.address", "127.0.0.1");
        values.put("server.shutdown", "graceful");
        values.put("spring.lifecycle.timeout-per-shutdown-phase", "5s"); // an open event stream would use all of it
        values.put("spring.reactor.netty.shutdown-quiet-period", "0s"); // graceful: nothing is under way by then

        values.put("management.server.port", 0);
        values.put("management.server.address", "127.0.0.1");
        values.put("management.endpoints.web.exposure.include", "health,info,prometheus");
        values.put("management.endpoint.health.probes.enabled", true);
        values.put("management.endpoint.health.show-components", "always");
        values.put("management.endpoint.health.show-details", "always");
        values.put("management.endpoint.health.group.liveness.include", "livenessState");
        values.put("management.endpoint.health.group.readiness.include", "*");
        values.put("management.metrics.tags.service", "${spring.application.name:unnamed}");

        // at a failed start our two lines say it; these would say it again, longer
        values.put("logging.level.org.springframework.boot.autoconfigure.logging", "WARN");
        values.put("logging.level.org.springframework.boot.web.server.reactive.context", "ERROR");
        return values;
    }
}
