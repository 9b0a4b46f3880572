package org.joinmarket.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.joinmarket.wallet.api.Authorizations;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Leases;
import org.joinmarket.wallet.api.Sends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestHashTest {
    private static Sends.Send send(
            int mixdepth, String address, @Nullable Long amount, @Nullable List<String> inputs, @Nullable Long rate) {
        return new Sends.Send(
                "key-0001",
                9,
                new Sends.Order(mixdepth, List.of(new Sends.Output(address, amount)), inputs, null, rate));
    }

    private static Bonds.Redeem redeem(String month, String destination) {
        return new Bonds.Redeem("key-0001", 9, new Bonds.Redemption(month, destination, null, 3, null));
    }

    @Test
    void isAnotherForWhateverIsAnotherInARequest() {
        List<Record> requests = List.of(
                send(0, "a", 5L, null, null),
                send(1, "a", 5L, null, null),
                send(0, "b", 5L, null, null),
                send(0, "a", 6L, null, null),
                send(0, "a", null, null, null),
                send(0, "a", 5L, List.of("a:0"), null),
                send(0, "a", 5L, List.of("a:1"), null),
                send(0, "a", 5L, null, 1_000L),
                redeem("2027-01", "a"),
                redeem("2027-01", "b"),
                redeem("2027-02", "a"),
                new Authorizations.AuthorizeSpend("key-0001", "a", 5L, 1, 600),
                new Authorizations.AuthorizeSpend("key-0001", "b", 5L, 1, 600),
                new Authorizations.AuthorizeSpend("key-0001", "a", null, 1, 600, 0),
                new Authorizations.AuthorizeSpend("key-0001", "a", 5L, 1, 600, 0),
                new Authorizations.AuthorizeSpend("key-0001", "a", 5L, 2, 600),
                Round.makerRequest("key-0001", 1),
                Round.makerRequest("key-0001", 2),
                Round.takerRequest("key-0001", 0, 1),
                Round.takerRequest("key-0001", 1, 1),
                new Leases.TakerRequest("key-0001", 0, 1, "x", 5_000, 20_000, 100_000, 20_000, 2, 600));

        assertThat(requests.stream()
                        .flatMap(request ->
                                Stream.of(RequestHash.of("alice", request), RequestHash.of("alice2", request))))
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
    }

    @Test
    void isTheSameForTheSame() {
        assertThat(RequestHash.of("alice", send(0, "a", 5L, List.of("a:0"), 1_000L)))
                .isEqualTo(RequestHash.of("alice", send(0, "a", 5L, List.of("a:0"), 1_000L)));
    }

    /** As requests do that must not be in logs. */
    record Secretive(String what) {
        @Override
        public String toString() {
            return "<secret>";
        }
    }

    @Test
    void doesNotDependOnWhatIsPrinted() {
        assertThat(RequestHash.of("alice", new Secretive("a")))
                .isNotEqualTo(RequestHash.of("alice", new Secretive("b")));
    }
}
