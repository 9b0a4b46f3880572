package org.joinmarket.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import org.joinmarket.common.chain.Transaction;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.testkit.process.TakerClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The finished coinjoin.
 *
 * @param job as the taker reports it
 */
record Coinjoin(JsonNode job, Transaction transaction) {
    private static final long AMOUNT_SATS = 20_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Orders one with this number of makers, no fewer, and tells its phases until it has ended.
     *
     * @throws IllegalStateException if it fails, with the taker's reason
     */
    static Coinjoin run(TakerClient taker, String wallet, int makers, Story story) {
        var order = new LinkedHashMap<String, Object>();
        order.put("wallet", wallet);
        order.put("mixdepth", 0);
        order.put("amount_sats", AMOUNT_SATS);
        order.put("makers", makers);
        order.put("minimum_makers", makers);
        order.put("destination", "INTERNAL");
        String id = taker.order(order);
        var told = new LinkedHashSet<String>();
        taker.follow(id, PATIENCE, job -> {
            String phase = job.path("phase").asString("");
            if (!phase.isEmpty() && told.add(phase))
                story.detail(phase.toLowerCase(Locale.ROOT).replace('_', ' '));
        });
        return completed(taker.job(id));
    }

    private static Coinjoin completed(JsonNode job) {
        String state = job.path("state").asString("");
        if (!state.equals("COMPLETED")) {
            JsonNode failure = job.path("failure");
            throw new IllegalStateException("the coinjoin ended as " + state + ": "
                    + failure.path("reason").asString("no reason given") + ", "
                    + failure.path("detail").asString("no detail given"));
        }
        return of(job);
    }

    /** @throws IllegalStateException if the job has no transaction that can be read */
    static Coinjoin of(JsonNode job) {
        if (Transaction.parseHex(job.path("transaction").asString(""))
                instanceof Decoded.Ok<Transaction>(Transaction transaction)) return new Coinjoin(job, transaction);
        throw new IllegalStateException("the taker reported a transaction that cannot be read");
    }

    long amountSats() {
        return job.path("amount_sats").asLong();
    }

    /** The line for programs. */
    String json(int makers, double totalSeconds) {
        var line = new LinkedHashMap<String, Object>();
        line.put("txid", transaction.txid().hex());
        line.put("makers", makers);
        line.put("cj_amount_sats", amountSats());
        line.put("fees_sats", job.path("fees").path("total_cost_sats").asLong());
        line.put("coinjoin_seconds", job.path("coinjoin_millis").asLong() / 1000.0);
        line.put("total_seconds", Math.round(totalSeconds * 100) / 100.0);
        return JSON.writeValueAsString(line);
    }
}
