package org.joinmarket.system;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.Addresses;
import org.joinmarket.common.chain.Network;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.api.Chain;
import tools.jackson.databind.JsonNode;

/** A fidelity bond whose key is not in the wallet, with a certificate that is. */
final class ColdBond {
    private static final long VALUE = 10_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private ColdBond() {}

    /** Pays a new bond, and lets the wallet speak for it. Returns the certificate's key, which only the wallet may know now. */
    static SecretKey importInto(SystemMarket market, String wallet) {
        SecretKey cold = SecretKey.random(RANDOM);
        SecretKey certificate = SecretKey.random(RANDOM);
        Timenumber month =
                Timenumber.ofMonth(YearMonth.now(ZoneOffset.UTC).plusYears(1)).orElseThrow();
        String address = Addresses.fromScript(Network.REGTEST, BondScripts.output(cold.publicKey(), month.locktime()))
                .orElseThrow();
        String txid = market.operator().fund(new Chain.Fund(address, VALUE)).txid();
        market.mine(1);
        var expiry = new CertificateExpiry(
                CertificateExpiry.from(market.operator().tip().height()).period() + 2);
        byte[] text = BondCertificate.asciiText(certificate.publicKey(), expiry).getBytes(US_ASCII);
        market.operator()
                .importCertificate(
                        wallet,
                        new Bonds.ImportCertificate(
                                txid,
                                output(market, txid, address),
                                cold.publicKey().hex(),
                                month.locktime(),
                                certificate.withBytes(HexFormat.of()::formatHex),
                                certificate.publicKey().hex(),
                                HexFormat.of().formatHex(MessageSignatures.sign(text, cold)),
                                expiry.period()));
        return certificate;
    }

    private static int output(SystemMarket market, String txid, String address) {
        JsonNode tx = new Rpc(market.bitcoind).call("getrawtransaction", txid, 1);
        for (JsonNode output : tx.path("vout").valueStream().toList())
            if (output.path("scriptPubKey").path("address").asString("").equals(address))
                return output.path("n").asInt();
        throw new AssertionError("the transaction does not pay the bond");
    }
}
