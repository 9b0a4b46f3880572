package org.joinmarket.taker;

import org.joinmarket.support.ServiceRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The taker service's entry point. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TakerApplication {
    public static void main(String[] args) {
        ServiceRunner.run(TakerApplication.class, "taker-service", args);
    }
}
