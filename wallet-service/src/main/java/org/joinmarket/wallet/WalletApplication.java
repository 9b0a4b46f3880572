package org.joinmarket.wallet;

import org.joinmarket.support.ServiceRunner;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The wallet service. */
@SpringBootApplication
public class WalletApplication {
    public static void main(String[] args) {
        ServiceRunner.run(WalletApplication.class, "wallet-service", args);
    }
}
