package org.joinmarket.maker;

import org.joinmarket.support.ServiceRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The maker service's entry point. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class MakerApplication {
    public static void main(String[] args) {
        ServiceRunner.run(MakerApplication.class, "maker-service", args);
    }
}
