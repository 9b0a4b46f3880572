package org.joinmarket.wallet;

import java.util.Optional;
import org.joinmarket.support.ServiceRunner;
import org.joinmarket.wallet.backup.RestoreCommand;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The wallet service. */
@SpringBootApplication
public class WalletApplication {
    private static final String NAME = "wallet-service";

    public static void main(String[] args) {
        Optional<RestoreCommand> restore = RestoreCommand.in(args);
        if (restore.isPresent())
            System.exit(ServiceRunner.withSettings(
                    WalletApplication.class,
                    NAME,
                    settings -> restore.get().run(settings, System.out, System.err),
                    RestoreCommand.settings(args)));
        FirstDerivation.inBackground();
        ServiceRunner.run(WalletApplication.class, NAME, args);
    }
}
