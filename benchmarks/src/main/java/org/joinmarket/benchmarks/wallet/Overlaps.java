package org.joinmarket.benchmarks.wallet;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.joinmarket.wallet.api.Leases;

/**
 * What must not be in two leases at once.
 *
 * @param coins promised more than once
 * @param addresses handed out more than once
 */
record Overlaps(int coins, int addresses) {
    /** @param leases granted at the same time, none has ended */
    static Overlaps of(List<Leases.Lease> leases) {
        Set<String> coins = new HashSet<>();
        Set<String> scripts = new HashSet<>();
        int repeatedCoins = 0;
        int repeatedScripts = 0;
        for (Leases.Lease lease : leases) {
            for (Leases.Input input : lease.inputs()) if (!coins.add(input.outpoint())) repeatedCoins++;
            if (!scripts.add(lease.coinjoinScript())) repeatedScripts++;
            if (!scripts.add(lease.changeScript())) repeatedScripts++;
        }
        return new Overlaps(repeatedCoins, repeatedScripts);
    }
}
