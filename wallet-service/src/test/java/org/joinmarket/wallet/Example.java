package org.joinmarket.wallet;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a call is asked and what it answers, for the description of the API.
 *
 * @param request its body; absent if it has none
 * @param response its answer; absent if it has none, empty for bytes that nobody reads
 */
record Example(@Nullable Object request, @Nullable Object response) {
    static final String ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    static final String TXID = "918e561ded65c100e64e30952dd31b86d24a991a47847598a413bc7f8bc3b9df";
    static final String OUTPOINT = "8f90f5a3993b21cf2b1e1c0a6fd24bb1a1f0c9bd7e58f9c2aa10c7d1d5a58eb7:0";
    static final String ID = "5f1d2c3b4a596877869504132231405e";
    static final String KEY = "20270101-payment-1";
    static final String WHEN = "2027-01-01T12:00:00Z";
    static final String LATER = "2027-01-01T12:10:00Z";
    static final String NICK = "J5BmT7wWq8wYkbUs";

    /** By the name of the call. */
    static Map<String, Example> all() {
        Map<String, Example> all = new TreeMap<>();
        WalletExamples.addTo(all);
        MoneyExamples.addTo(all);
        RoundExamples.addTo(all);
        return all;
    }
}
