package org.joinmarket.testkit.wallet;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondProof;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.common.nick.Nick;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.WalletProblem;

/** The one bond that a fake wallet may have. Guarded by its wallet service. */
final class FakeBonds {
    private final SecureRandom random = new SecureRandom();
    private final SecretKey certificateKey = SecretKey.random(random);
    private final Map<String, Nick> nicks = new HashMap<>();
    private Optional<FakeBond> bond = Optional.empty();

    private record FakeBond(SecretKey key, Timenumber timenumber, OutPoint outPoint) {}

    OutPoint fund(FakeChain chain, Timenumber timenumber, Sats value) {
        SecretKey key = SecretKey.random(random);
        OutPoint outPoint = chain.fund(BondScripts.output(key.publicKey(), timenumber.locktime()), value, 10);
        bond = Optional.of(new FakeBond(key, timenumber, outPoint));
        return outPoint;
    }

    Bonds.Nicks register(String token, String nick) {
        nicks.put(token, new Nick(nick));
        return new Bonds.Nicks(List.of(nick));
    }

    Stream<String> nicks() {
        return nicks.values().stream().map(Nick::value);
    }

    Bonds.Proof prove(String token, Bonds.ProofRequest request, int height) {
        Nick maker = new Nick(request.makerNick());
        if (!maker.equals(nicks.get(token))) throw FakeWalletService.problem(409, WalletProblem.NICK_NOT_REGISTERED);
        FakeBond one = bond.orElseThrow(() -> FakeWalletService.problem(404, WalletProblem.NO_BOND));
        CertificateExpiry expiry = CertificateExpiry.from(height);
        BondProof proof = BondProof.make(
                new Nick(request.takerNick()),
                maker,
                BondCertificate.issue(certificateKey.publicKey(), expiry, one.key()),
                certificateKey,
                one.key().publicKey(),
                one.outPoint(),
                one.timenumber().locktime());
        return new Bonds.Proof(proof.encode(), one.outPoint().toString(), expiry.lastHeight());
    }
}
