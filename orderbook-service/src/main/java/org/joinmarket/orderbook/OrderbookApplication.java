package org.joinmarket.orderbook;

import org.joinmarket.support.ServiceRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The orderbook service's entry point. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrderbookApplication {
    public static void main(String[] args) {
        ServiceRunner.run(OrderbookApplication.class, "orderbook-service", args);
    }
}
